// What chapters quote. In Markdown a quotation stands between a mark and <!-- end -->:
//
//     <!-- region 01_blocking_echo/socket.hpp send_all -->     a region of a stage, as it stands there
//     <!-- python tests/right/python/blocking.py def serve -->  the block that begins so
//     <!-- exercises 01 -->                                    a table of a stage's exercises
//     <!-- run 04_grep -->                                     a command and what it printed
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "student/exercise.hpp"

namespace student {

struct Quotation {
    std::string kind;      // region, python, exercises, run
    std::string argument;  // what follows in the mark
    std::string content;   // what stands there now, with its fences
    int line = 0;          // of the mark, from 1
};

// `markdown` with each quotation's content replaced by what `renew` returns; no value leaves it as it is. Throws
// std::runtime_error for a mark without its end.
std::string with_quotations(const std::string& markdown,
                            const std::function<std::optional<std::string>(const Quotation&)>& renew);

// The content that a region's, or a table's, quotation should have; no value for other kinds. Throws std::runtime_error
// when file or region are not there.
std::optional<std::string> quoted_from_tree(const std::filesystem::path& root, const std::vector<Exercise>& exercises,
                                            const Quotation& quotation);

// The chapters and the other pages that quote, relative to `root`.
std::vector<std::string> quoting_pages(const std::filesystem::path& root);

}  // namespace student
