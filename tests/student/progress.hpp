// What a student has reached, in .workbook/progress.json: outside of the build folder, which may be thrown away.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace student {

class Progress {
  public:
    // Reads what is there; a file that is missing or damaged is a fresh start.
    explicit Progress(const std::filesystem::path& root);

    bool is_green(const std::string& exercise) const { return green_.contains(exercise); }
    std::size_t count_green(const std::string& stage) const;
    // Each writes the file when something changes.
    void set_green(const std::string& exercise, bool green);
    // The number of the hint to show now, 0 to 2: one further each time.
    int next_hint(const std::string& exercise);

  private:
    void save() const;

    std::filesystem::path file_;
    std::set<std::string> green_;
    std::map<std::string, int> hints_;
};

}  // namespace student
