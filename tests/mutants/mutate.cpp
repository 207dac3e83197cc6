// mutate MUTANT ROOT OUT: writes the files that a mutant changes, changed, below OUT. Run by the build.
#include <algorithm>
#include <cstdio>
#include <fstream>

#include "mutants/mutant.hpp"

int main(int argc, char** argv) try {
    if (argc != 4) {
        std::fprintf(stderr, "usage: mutate NAME.mutant ROOT OUT\n");
        return 2;
    }
    const std::filesystem::path root = argv[2], out = argv[3];
    for (const mutants::Change& change : mutants::read_mutant(argv[1]).changes) {
        const std::filesystem::path changed = out / change.file;
        std::filesystem::create_directories(changed.parent_path());
        // A second change to the same file goes on from the first.
        static std::vector<std::string> seen;
        const bool again = std::find(seen.begin(), seen.end(), change.file) != seen.end();
        seen.push_back(change.file);
        const std::string text =
            mutants::apply(change, mutants::contents_of(again ? changed : root / change.file));
        std::ofstream stream(changed, std::ios::binary);
        if (!(stream << text).flush()) throw mutants::Unusable(changed.string() + ": cannot be written");
    }
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[1], error.what());
    return 1;
}
