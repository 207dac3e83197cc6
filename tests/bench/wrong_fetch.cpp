// Fetchers that are wrong in one way each: what `bench fetch` and `bench disk` have to catch.
// usage: bench_wrong_fetch MISTAKE URLS OUT C      lets 06_fetcher do the work, and spoils it
#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

void fetch(const std::string& urls, const std::string& out, const std::string& c) {
    const fs::path fetcher = fs::read_symlink("/proc/self/exe").parent_path() / "06_fetcher";
    const pid_t child = fork();
    if (child == 0) {
        execl(fetcher.c_str(), fetcher.c_str(), "-q", "-c", c.c_str(), "-o", out.c_str(), urls.c_str(),
              nullptr);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0) std::exit(3);
}

void change_byte(const fs::path& file, std::streamoff at) {
    std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekg(at);
    const int byte = stream.get();
    stream.seekp(at);
    stream.put(static_cast<char>(byte ^ 1));
}

void swap(const fs::path& a, const fs::path& b) {
    const fs::path between = a.string() + ".between";
    fs::rename(a, between);
    fs::rename(b, a);
    fs::rename(between, b);
}

using Files = std::vector<fs::path>;  // sorted by name, and all of one size
const std::map<std::string, std::function<void(const Files&)>> MISTAKES{
    {"none", [](const Files&) {}},
    {"changes the first byte", [](const Files& files) { change_byte(files[1], 0); }},
    {"changes the last byte",
     [](const Files& files) {
         change_byte(files.back(), static_cast<std::streamoff>(fs::file_size(files.back())) - 1);
     }},
    {"drops a byte", [](const Files& files) { fs::resize_file(files[2], fs::file_size(files[2]) - 1); }},
    {"adds a byte", [](const Files& files) { fs::resize_file(files[2], fs::file_size(files[2]) + 1); }},
    {"saves nothing of one", [](const Files& files) { fs::resize_file(files[2], 0); }},
    {"forgets one", [](const Files& files) { fs::remove(files[2]); }},
    {"confuses two", [](const Files& files) { swap(files[1], files[2]); }},
    {"saves one twice",
     [](const Files& files) { fs::copy_file(files[0], files[0].parent_path() / "f000000-again.bin"); }},
    {"saves one for another",
     [](const Files& files) { fs::copy_file(files[0], files[1], fs::copy_options::overwrite_existing); }},
    {"leaves a part", [](const Files& files) { fs::copy_file(files[0], files[0].string() + ".part"); }},
    {"links to one",
     [](const Files& files) {
         fs::remove(files[1]);
         fs::create_symlink(files[0], files[1]);
     }},
    {"fails",
     [](const Files&) {
         fmt::print(stderr, "no luck today\n");
         std::exit(1);
     }},
    {"crashes", [](const Files&) { std::abort(); }},
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5 || !MISTAKES.contains(argv[1])) return 2;
    fetch(argv[2], argv[3], argv[4]);
    Files files;
    for (const auto& entry : fs::directory_iterator(argv[3])) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    MISTAKES.at(argv[1])(files);
}
