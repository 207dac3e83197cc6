// The files that fetchers fetch, and whether they have got them right.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace bench {

// `count` files of `size` bytes, each of which differs from the others: "/small/f000000.bin" and so on.
struct Files {
    std::string folder;  // their common part of the URL's path: "/small/", "/delay/100/"
    std::size_t count;
    std::size_t size;

    std::string name(std::size_t index) const;
    std::vector<std::string> urls(const std::string& origin) const;  // of "http://127.0.0.1:80"
};

// Writes them below `root`, for an origin that serves a folder. Throws std::runtime_error; Interrupted after
// Ctrl-C.
void make_files(const Files& files, const std::filesystem::path& root);

// Compares every byte below `folder`. A fetcher may save "f000000.bin" as "f000000-anything.bin", too; there must
// be each file once, and none besides. Throws std::runtime_error with one line that names the first that is wrong.
void verify(const Files& files, const std::filesystem::path& folder);

}  // namespace bench
