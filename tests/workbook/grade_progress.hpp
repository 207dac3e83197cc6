// Says on stderr what a grade is at: in one line that changes on a terminal, elsewhere a line for each submission.
#pragma once

#include <cstddef>
#include <string>

class GradeProgress {
  public:
    explicit GradeProgress(std::size_t submissions);
    ~GradeProgress();
    GradeProgress(const GradeProgress&) = delete;
    GradeProgress& operator=(const GradeProgress&) = delete;

    void begin(const std::string& submission);
    void now(const std::string& what);  // "02, check 3 of 24"
    void end(const std::string& result);

  private:
    bool terminal_;
    std::size_t submissions_, number_ = 0;
    std::string submission_;
};
