// RESULTS.md: one section for each kind of measurement, each replaced as a whole by the run that measured it.
#pragma once

#include <filesystem>
#include <string>

namespace bench {

// Writes `text` to `file`, which takes its place only when it is complete. Throws std::runtime_error.
void write_file(const std::filesystem::path& file, const std::string& text);

// Puts `text` in place of what stands in `file` between the lines "<!-- NAME -->" and "<!-- end of NAME -->",
// or at its end when they are not there. Throws std::runtime_error.
void publish(const std::filesystem::path& file, const std::string& name, const std::string& text);

}  // namespace bench
