#include "bench/files.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>
#include <stdexcept>

#include "bench/interrupt.hpp"
#include "harness/site/content.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t PIECE = std::size_t{1} << 20;
constexpr std::size_t DIGITS = 6;

// 17 of "f000017.bin" and "f000017-x7.bin"; nothing for another name.
std::optional<std::size_t> index_of(const std::string& name) {
    const bool ours = name.size() > DIGITS + 1 && name[0] == 'f' && name.ends_with(".bin") &&
                      (name[DIGITS + 1] == '.' || name[DIGITS + 1] == '-');
    std::size_t index = 0;
    const char* const end = name.data() + DIGITS + 1;
    if (!ours || std::from_chars(name.data() + 1, end, index).ptr != end) return std::nullopt;
    return index;
}

void compare(const fs::path& file, const std::string& path, std::size_t size) {
    const std::string name = file.filename().string();
    std::ifstream saved(file, std::ios::binary);
    std::string piece(PIECE, '\0');
    for (std::size_t offset = 0; offset < size; offset += PIECE) {
        const std::string right = harness::content(path, std::min(PIECE, size - offset), offset);
        saved.read(piece.data(), static_cast<std::streamsize>(right.size()));
        const std::size_t got = static_cast<std::size_t>(saved.gcount());
        const auto wrong =
            std::mismatch(right.begin(), right.begin() + static_cast<std::ptrdiff_t>(got), piece.begin())
                .first;
        const std::size_t at = offset + static_cast<std::size_t>(wrong - right.begin());
        if (at < offset + got) throw std::runtime_error(fmt::format("{}: byte {} is wrong", name, at));
        if (got < right.size())
            throw std::runtime_error(fmt::format("{}: has {} of {} bytes", name, offset + got, size));
    }
    if (saved.peek() != std::char_traits<char>::eof())
        throw std::runtime_error(fmt::format("{}: has more than {} bytes", name, size));
}

}  // namespace

std::string Files::name(std::size_t index) const { return fmt::format("f{:0{}}.bin", index, DIGITS); }

std::vector<std::string> Files::urls(const std::string& origin) const {
    std::vector<std::string> list;
    list.reserve(count);
    for (std::size_t i = 0; i < count; ++i) list.push_back(origin + folder + name(i));
    return list;
}

void make_files(const Files& files, const fs::path& root) {
    const fs::path below = root / files.folder.substr(1);
    fs::create_directories(below);
    for (std::size_t i = 0; i < files.count; ++i) {
        stop_if_interrupted();
        std::ofstream file(below / files.name(i), std::ios::binary);
        for (std::size_t offset = 0; offset < files.size; offset += PIECE)
            file << harness::content(files.folder + files.name(i), std::min(PIECE, files.size - offset),
                                     offset);
        if (!file.flush())
            throw std::runtime_error(
                fmt::format("cannot write {}: is the disk full?", (below / files.name(i)).string()));
    }
}

void verify(const Files& files, const fs::path& folder) {
    std::vector<bool> seen(files.count);
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_directory()) continue;
        const std::string name = entry.path().filename().string();
        const auto index = index_of(name);
        if (!index || *index >= files.count || !entry.is_regular_file() || entry.is_symlink())
            throw std::runtime_error(name + ": nobody asked for that");
        if (seen[*index]) throw std::runtime_error(files.name(*index) + ": is there twice");
        seen[*index] = true;
        compare(entry.path(), files.folder + files.name(*index), files.size);
    }
    const auto lost = std::find(seen.begin(), seen.end(), false);
    if (lost != seen.end())
        throw std::runtime_error(files.name(static_cast<std::size_t>(lost - seen.begin())) +
                                 ": is not there");
}

}  // namespace bench
