// What the homework asks beside behaviour: files written without a library that does it for one.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "workbook/grade_result.hpp"

namespace rubric {

// Where a source below `folder` names a library for asynchronous file I/O: "asio_writer.cpp:12: stream_file" for each
// file, by name. Comments do not count. `by_hand` becomes true when some source drives io_uring itself.
std::vector<std::string> mentions_of_file_libraries(const std::filesystem::path& folder, bool& by_hand);

// The unlisted check that passes when a fetcher opens no io_uring while it saves a file.
inline constexpr const char* opens_no_ring = "07.opens_no_ring";

// Two points less for stage 07 when such a library does the writing; `opened_ring` is what the check `opens_no_ring` found.
// Says in a remark what it cannot decide.
void apply(StageGrade& stage, const std::vector<std::string>& mentions, bool by_hand, bool opened_ring);

}  // namespace rubric
