#include <fmt/core.h>
#include <algorithm>
#include <fstream>
#include <memory>
#include <stdexcept>

#include "workbook/grade_json.hpp"
#include "workbook/grade_reports.hpp"

namespace fs = std::filesystem;

namespace {

void write(const fs::path& file, const std::string& text) {
    std::ofstream stream(file, std::ios::binary);
    if (!(stream << text).flush()) throw std::runtime_error(file.string() + ": cannot be written");
}

}  // namespace

void write_reports(const Grade& grade, const fs::path& folder) {
    fs::create_directories(folder);
    const fs::path text = folder / "report.txt";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(text.c_str(), "w"), &std::fclose);
    if (!file) throw std::runtime_error(text.string() + ": cannot be written");
    print_text(grade, file.get());
    write(folder / "report.json", to_json(grade));
    write(folder / "junit.xml", to_junit(grade));
    write(folder / "results.json", to_gradescope(grade));
}

void write_class(std::vector<Graded> grades, const fs::path& folder) {
    std::sort(grades.begin(), grades.end(),
              [](const Graded& a, const Graded& b) { return a.grade.name < b.grade.name; });
    fs::create_directories(folder);
    write(folder / "class.csv", to_csv(grades));
    write(folder / "class.md", to_class_page(grades, folder / "class.md", WORKBOOK_SOURCE_FOLDER));
}
