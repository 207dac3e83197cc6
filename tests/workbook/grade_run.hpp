// Grades one submission: takes it, builds it, runs the checks.
#pragma once

#include <chrono>
#include <functional>
#include <stdexcept>

#include "workbook/grade_build.hpp"
#include "workbook/grade_result.hpp"

struct Assignment {
    std::vector<std::string> stages;     // to be graded; those that a submission has when empty
    std::uint64_t seed = 1;              // never 0, for which the checks' texts are known
    double patience = 1;                 // see harness::Setting
    std::chrono::seconds time{30 * 60};  // for the checks of one submission; what is left then fails
};

// Told what is going on: "02, check 3 of 24".
using Progress = std::function<void(const std::string& what)>;

// The folder is only read. Throws Interrupted, and std::exception when it cannot be graded for no fault of its own.
Grade grade_submission(const std::filesystem::path& submission, const std::string& name,
                       const Assignment& assignment, const Workshop& workshop, const Progress& progress);

// A folder that is ours for a while, and gone when this is.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};
