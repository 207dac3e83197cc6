#include "bench/charts/measured.hpp"

#include <cstdio>
#include <filesystem>

#include <fmt/core.h>
#include <boost/json.hpp>

#include "bench/machine.hpp"
#include "bench/publish.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string quoted(const std::string& text) { return json::serialize(json::value(text)); }

// Three digits tell more than any of these measurements can.
std::string rounded(double value) { return fmt::format("{}", std::stod(fmt::format("{:.3g}", value))); }

std::string json_of(const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) return quoted(*text);
    if (const auto* number = std::get_if<std::size_t>(&cell)) return std::to_string(*number);
    const Spread& spread = std::get<Spread>(cell);
    return fmt::format(R"({{"median": {}, "least": {}, "most": {}}})", rounded(spread.median),
                       rounded(spread.least), rounded(spread.most));
}

// One row a line: so a difference between two measurements can be read.
std::string text_of(const Measured& measured, const std::string& machine) {
    std::string rows;
    for (const MeasuredRow& row : measured.rows) {
        std::string cells;
        for (const auto& [name, cell] : row)
            cells += (cells.empty() ? "" : ", ") + quoted(name) + ": " + json_of(cell);
        rows += fmt::format("{}\n  {{{}}}", rows.empty() ? "" : ",", cells);
    }
    return fmt::format(
        "{{\n \"command\": {},\n \"date\": {},\n \"machine\": {},\n \"rounds\": {},\n \"rows\": [{}\n "
        "]\n}}\n",
        quoted("./workbook bench " + measured.name + " --publish"), quoted(today()), quoted(machine),
        measured.rounds, rows);
}

}  // namespace

std::string line_of(const MeasuredRow& row) {
    std::string line;
    for (const auto& [name, cell] : row) {
        if (!line.empty()) line += "   ";
        if (const auto* text = std::get_if<std::string>(&cell))
            line += fmt::format("{:<22}", *text);
        else if (const auto* number = std::get_if<std::size_t>(&cell))
            line += fmt::format("{} {:>6}", name, *number);
        else
            line += fmt::format("{} {:.3g} ({:.3g} – {:.3g})", name, std::get<Spread>(cell).median,
                                std::get<Spread>(cell).least, std::get<Spread>(cell).most);
    }
    return line;
}

void keep(const Measured& measured, const MeasureOptions& options, const std::string& machine) {
    for (const MeasuredRow& row : measured.rows) fmt::print("{}\n", line_of(row));
    if (options.quick) return;
    const std::string text = text_of(measured, machine);
    const fs::path root = WORKBOOK_ROOT;
    std::vector<fs::path> folders{root / "build/bench"};
    if (options.publish) folders.push_back(root / "tests/bench/measured");
    for (const fs::path& folder : folders) {
        fs::create_directories(folder);
        write_file(folder / (measured.name + ".json"), text);
        fmt::print("{}\n", fs::relative(folder / (measured.name + ".json"), root).string());
    }
    if (options.publish) fmt::print("to draw the chapters anew: node slides/chapters.mjs\n");
}

void tell_progress(const std::string& text) {
    fmt::print(stderr, "{}\n", text);
    std::fflush(stderr);
}

}  // namespace bench
