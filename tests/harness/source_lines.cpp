#include "harness/source_lines.hpp"

#include <fmt/format.h>
#include <charconv>
#include <optional>
#include <sstream>

#include "harness/failure.hpp"
#include "harness/process.hpp"

namespace harness {
namespace {

constexpr std::size_t AT_ONCE = 1000;  // addresses in one command line

// What the tool prints for each: the address, then pairs of lines, function and "file:line (discriminator
// 3)".
std::optional<std::string> addr2line(const std::string& file, const std::vector<std::uint64_t>& offsets) {
    for (const char* tool : {"addr2line", "llvm-addr2line", "eu-addr2line"}) {
        Launch launch;
        launch.command = {tool, "-a", "-f", "-C", "-i", "-e", file};
        for (const std::uint64_t offset : offsets) launch.command.push_back(fmt::format("{:#x}", offset));
        try {
            Process process(std::move(launch));
            if (const auto exit = process.wait(std::chrono::seconds(120)); exit && exit->code == 0)
                return process.out();
        } catch (const CouldNotRun&) {
            continue;
        }
    }
    return std::nullopt;
}

std::optional<SourceLine> line_of(const std::string& function, const std::string& where) {
    const std::size_t colon =
        where.rfind(':', where.find(" (") == where.npos ? where.npos : where.find(" ("));
    if (colon == where.npos || where.compare(0, 2, "??") == 0) return std::nullopt;
    SourceLine line{as_written(function), where.substr(0, colon), 0};
    const char* begin = where.data() + colon + 1;
    if (std::from_chars(begin, where.data() + where.size(), line.line).ec != std::errc{} || line.line == 0)
        return std::nullopt;
    return line;
}

}  // namespace

std::string as_written(std::string function) {
    static const std::string in_full =
        "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >";
    for (std::size_t at; (at = function.find(in_full)) != function.npos;)
        function.replace(at, in_full.size(), "std::string");
    return function;
}

void SourceLines::look_up(const std::set<Place>& places) {
    std::map<std::string, std::vector<std::uint64_t>> by_file;
    for (const Place& place : places)
        if (!place.file.empty() && lines_.try_emplace(place).second)
            by_file[place.file].push_back(place.offset);
    for (const auto& [file, all] : by_file)
        for (std::size_t from = 0; from < all.size(); from += AT_ONCE) {
            const std::vector<std::uint64_t> offsets(
                all.begin() + static_cast<std::ptrdiff_t>(from),
                all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), from + AT_ONCE)));
            const auto printed = addr2line(file, offsets);
            if (!printed) return;
            std::istringstream words(*printed);
            std::vector<SourceLine>* lines = nullptr;
            std::size_t next = 0;
            for (std::string first, second; std::getline(words, first);) {
                if (first.compare(0, 2, "0x") == 0) {
                    lines = next < offsets.size() ? &lines_[{file, offsets[next++]}] : nullptr;
                } else if (std::getline(words, second) && lines) {
                    if (const auto line = line_of(first, second)) lines->push_back(*line);
                }
            }
        }
}

const std::vector<SourceLine>& SourceLines::at(const Place& place) const {
    static const std::vector<SourceLine> unknown;
    const auto found = lines_.find(place);
    return found == lines_.end() ? unknown : found->second;
}

}  // namespace harness
