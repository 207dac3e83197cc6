// mutate MUTANT ROOT OUT: writes the files that a mutant changes, changed, below OUT. Run by the build.
// mutate ROOT: says which mutants no longer fit the stages. Run by the tests.
#include <cstdio>
#include <fstream>
#include <map>

#include "mutants/mutant.hpp"

namespace {

namespace fs = std::filesystem;
using mutants::Mutant;

// The changed files, by name. A second change to a file goes on from the first.
std::map<std::string, std::string> changed_files(const Mutant& mutant, const fs::path& root) {
    std::map<std::string, std::string> files;
    for (const mutants::Change& change : mutant.changes) {
        const auto [file, is_new] = files.try_emplace(change.file);
        if (is_new) file->second = mutants::contents_of(root / change.file);
        file->second = mutants::apply(change, file->second);
    }
    return files;
}

void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream stream(file, std::ios::binary);
    if (!(stream << text).flush()) throw mutants::Unusable(file.string() + ": cannot be written");
}

int complain(const std::string& where, const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", where.c_str(), error.what());
    return 1;
}

int examine(const fs::path& root) {
    int result = 0;
    for (const Mutant& mutant : mutants::read_mutants(root / "tests/mutants")) try {
            changed_files(mutant, root);
        } catch (const mutants::Unusable& error) {
            result = complain(mutant.id, error);
        }
    return result;
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc == 2) return examine(argv[1]);
    if (argc != 4) {
        std::fprintf(stderr, "usage: mutate NAME.mutant ROOT OUT, or mutate ROOT\n");
        return 2;
    }
    for (const auto& [file, text] : changed_files(mutants::read_mutant(argv[1]), argv[2]))
        write(fs::path(argv[3]) / file, text);
} catch (const std::exception& error) {
    return complain(argv[1], error);
}
