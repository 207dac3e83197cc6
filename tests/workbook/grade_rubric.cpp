#include "workbook/grade_rubric.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <fstream>
#include <regex>

namespace fs = std::filesystem;

namespace rubric {
namespace {

// Without comments and the text within quotes, line for line.
std::vector<std::string> code_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    std::vector<std::string> lines(1);
    enum { code, line_comment, comment, quoted } state = code;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i], next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (c == '\n') {
            lines.emplace_back();
            if (state != comment) state = code;
        } else if (state == quoted) {
            if (c == '\\') ++i;
            if (c == '"') state = code;
        } else if (state == comment) {
            if (c == '*' && next == '/') state = code, ++i;
        } else if (state == code) {
            if (c == '/' && next == '/')
                state = line_comment;
            else if (c == '/' && next == '*')
                state = comment, ++i;
            else if (c == '"' && !lines.back().starts_with("#include"))
                state = quoted;
            else
                lines.back() += c;
        }
    }
    return lines;
}

}  // namespace

std::vector<std::string> mentions_of_file_libraries(const fs::path& folder, bool& by_hand) {
    // Asio's file classes; libuv; LLFIO and AFIO.
    static const std::regex library(
        R"(\b((basic_)?(stream|random_access)_file|uv_fs_(open|write)|llfio|afio)\b)");
    static const std::regex ring(R"(\b(io_uring_queue_init\w*|io_uring_setup|(SYS|__NR)_io_uring_setup)\b)");
    std::vector<fs::path> files;
    std::error_code ignored;
    for (const auto& entry : fs::recursive_directory_iterator(folder, ignored))
        if (entry.is_regular_file() && entry.path().filename() != "CMakeLists.txt")
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<std::string> mentions;
    by_hand = false;
    for (const fs::path& file : files) {
        int number = 0;
        bool mentioned = false;
        for (const std::string& line : code_of(file)) {
            ++number;
            std::smatch found;
            by_hand = by_hand || std::regex_search(line, ring);
            if (!mentioned && std::regex_search(line, found, library)) {
                mentions.push_back(
                    fmt::format("{}:{}: {}", file.lexically_relative(folder).string(), number, found.str()));
                mentioned = true;
            }
        }
    }
    return mentions;
}

void apply(StageGrade& stage, const std::vector<std::string>& mentions, bool by_hand, bool opened_ring) {
    if (mentions.empty()) return;
    const std::string where = fmt::format("{}", fmt::join(mentions, ", "));
    if (!opened_ring)
        stage.remarks.push_back(
            "a file-I/O library stands in the sources (" + where +
            "), but it does not do the writing: no io_uring was opened. Nothing is taken off.");
    else if (by_hand)
        stage.remarks.push_back(
            "for the grader to decide: the files are written through io_uring, and the sources have "
            "both, a file-I/O library (" +
            where + ") and an io_uring by hand. Nothing was taken off; a library costs 2 points.");
    else
        stage.deductions.push_back({2, "a file-I/O library does the writing: " + where});
}

}  // namespace rubric
