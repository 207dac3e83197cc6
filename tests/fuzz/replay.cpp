// Runs a target over the examples that are kept in its corpus: FOLDER or FILE …
#include <fmt/core.h>

#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz/property.hpp"

namespace {

std::vector<std::filesystem::path> examples_in(const std::filesystem::path& path) {
    if (!std::filesystem::is_directory(path)) return {path};
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(path)) found.push_back(entry.path());
    return found;
}

bool holds(const std::filesystem::path& example) {
    std::ifstream file(example, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + example.string());
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    try {
        must_hold(bytes);
        return true;
    } catch (const std::exception& broken) {
        fmt::print(stderr, "{}: {}\n", example.string(), broken.what());
        return false;
    }
}

}  // namespace

int main(int argc, char** argv) try {
    int tried = 0, failed = 0;
    for (int i = 1; i < argc; ++i)
        for (const auto& example : examples_in(argv[i])) {
            ++tried;
            if (!holds(example)) ++failed;
        }
    fmt::print("{} examples, {} failed\n", tried, failed);
    return tried == 0 || failed > 0;  // an empty corpus tests nothing
} catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", argv[0], error.what());
    return 2;
}
