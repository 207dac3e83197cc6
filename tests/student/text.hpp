// Text files as lists of lines.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace student {

using Lines = std::vector<std::string>;

// The lines of `text`, without their ends.
Lines lines_of(const std::string& text);
// Each line with its end.
std::string joined(const Lines& lines);

// Throw std::runtime_error that names the file when it cannot be read or written.
std::string read_text(const std::filesystem::path& file);
void write_text(const std::filesystem::path& file, const std::string& text);

}  // namespace student
