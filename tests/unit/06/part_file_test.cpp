// A file appears under its final name when it is complete, and nothing outside the folder is touched.
#include "06_fetcher/part_file.hpp"

#include <doctest/doctest.h>

#include <boost/system/system_error.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/stat.h>

namespace fs = std::filesystem;
using fetcher::PartFile;

namespace {

struct Folder {
    fs::path path;
    Folder() {
        std::string name = (fs::temp_directory_path() / "part_file_XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Folder() { fs::remove_all(path); }
};

std::string content(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void put(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

}  // namespace

TEST_CASE("the final name appears with commit, and the part goes") {
    const Folder folder;
    PartFile file(folder.path / "a");
    file.write("hello ");
    file.write("world");
    CHECK_FALSE(fs::exists(folder.path / "a"));
    CHECK(fs::exists(folder.path / "a.part"));
    file.commit(true);
    CHECK(content(folder.path / "a") == "hello world");
    CHECK_FALSE(fs::exists(folder.path / "a.part"));
}

TEST_CASE("without commit nothing is left, and an older file stays") {
    const Folder folder;
    put(folder.path / "a", "old");
    {
        PartFile file(folder.path / "a");
        file.write("new");
    }
    CHECK(content(folder.path / "a") == "old");
    CHECK_FALSE(fs::exists(folder.path / "a.part"));
}

TEST_CASE("what an earlier run left is replaced") {
    const Folder folder;
    put(folder.path / "a.part", "much longer than what comes now");
    PartFile file(folder.path / "a");
    file.write("new");
    file.commit(false);
    CHECK(content(folder.path / "a") == "new");
}

TEST_CASE("links and pipes that were planted lead nowhere") {
    const Folder folder;
    const Folder outside;
    put(outside.path / "secret", "precious");
    SUBCASE("a symbolic link in place of the part is refused") {
        fs::create_symlink(outside.path / "secret", folder.path / "a.part");
        CHECK_THROWS_AS(PartFile(folder.path / "a"), boost::system::system_error);
        CHECK(fs::is_symlink(folder.path / "a.part"));  // and not removed, since it is not ours
    }
    SUBCASE("a dangling one creates nothing") {
        fs::create_symlink(outside.path / "new", folder.path / "a.part");
        CHECK_THROWS_AS(PartFile(folder.path / "a"), boost::system::system_error);
        CHECK_FALSE(fs::exists(outside.path / "new"));
    }
    SUBCASE("a symbolic link in place of the file is replaced") {
        fs::create_symlink(outside.path / "secret", folder.path / "a");
        PartFile file(folder.path / "a");
        file.write("new");
        file.commit(false);
        CHECK_FALSE(fs::is_symlink(folder.path / "a"));
        CHECK(content(folder.path / "a") == "new");
    }
    SUBCASE("a hard link in place of the part is cut off") {
        fs::create_hard_link(outside.path / "secret", folder.path / "a.part");
        PartFile file(folder.path / "a");
        file.write("new");
        file.commit(false);
        CHECK(content(folder.path / "a") == "new");
    }
    SUBCASE("a pipe in place of the part does not block us") {
        REQUIRE(mkfifo((folder.path / "a.part").c_str(), 0600) == 0);
        PartFile file(folder.path / "a");
        file.write("new");
        file.commit(false);
        CHECK(fs::is_regular_file(folder.path / "a"));
    }
    CHECK(content(outside.path / "secret") == "precious");
}

TEST_CASE("a folder in place of the file is an error, and the part goes") {
    const Folder folder;
    fs::create_directory(folder.path / "a");
    {
        PartFile file(folder.path / "a");
        file.write("new");
        CHECK_THROWS_AS(file.commit(false), boost::system::system_error);
    }
    CHECK_FALSE(fs::exists(folder.path / "a.part"));
}
