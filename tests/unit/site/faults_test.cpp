// The faulty disk below dd(1), which reports each write that it made.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/wait.h>

namespace {

namespace fs = std::filesystem;

struct Run {
    int status = 0;
    std::string printed, log;
    std::uintmax_t size = 0;  // of the file that was written
};

// Writes `count` blocks of 1000 bytes through the library.
Run write_blocks(const std::string& plan, int count) {
    std::string folder = (fs::temp_directory_path() / "faults-test-XXXXXX").string();
    REQUIRE(mkdtemp(folder.data()));
    const std::string file = folder + "/victim", log = folder + "/log";
    const std::string command = "WORKBOOK_FAULTS='" + plan + "' WORKBOOK_FAULTS_LOG=" + log +
                                " LD_PRELOAD=" FAULTS_LIBRARY + " LC_ALL=C dd if=/dev/zero of=" + file +
                                " bs=1000 count=" + std::to_string(count) + " 2>&1";
    Run run;
    FILE* pipe = popen(command.c_str(), "r");
    REQUIRE(pipe);
    std::array<char, 4096> buffer;
    for (std::size_t n; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        run.printed.append(buffer.data(), n);
    run.status = WEXITSTATUS(pclose(pipe));
    std::ifstream lines(log);
    run.log.assign(std::istreambuf_iterator<char>(lines), {});
    if (fs::exists(file)) run.size = fs::file_size(file);
    fs::remove_all(folder);
    return run;
}

}  // namespace

TEST_CASE("without a plan everything is as it was, and is logged") {
    const Run run = write_blocks("", 3);
    CHECK(run.status == 0);
    CHECK(run.size == 3000);
    CHECK(run.log.find("begins") != std::string::npos);
    CHECK(run.log.find(" 1000 ") != std::string::npos);
}

TEST_CASE("a disk that fills up takes what fits, and no more") {
    const Run run = write_blocks("write[victim]:fail=ENOSPC@2500", 9);
    CHECK(run.status != 0);
    CHECK(run.size == 2500);
    CHECK(run.printed.find("No space left on device") != std::string::npos);
    CHECK(run.log.find(" ENOSPC ") != std::string::npos);
}

TEST_CASE("short writes") {
    const Run run = write_blocks("write:short=300", 2);
    CHECK(run.status == 0);
    CHECK(run.size == 2000);
    CHECK(run.log.find(" 300 ") != std::string::npos);
    CHECK(run.log.find(" 1000 ") == std::string::npos);
}

TEST_CASE("interrupted writes") {
    const Run run = write_blocks("write:eintr=2", 3);
    CHECK(run.status == 0);
    CHECK(run.size == 3000);
    CHECK(run.log.find(" EINTR ") != std::string::npos);
}

TEST_CASE("a rule with a text concerns the files whose path contains it") {
    CHECK(write_blocks("write[another]:fail=EIO", 1).status == 0);
    CHECK(write_blocks("write[victim]:fail=EIO", 1).status != 0);
    CHECK(write_blocks("open[victim]:fail=EACCES", 1).printed.find("Permission denied") != std::string::npos);
}

TEST_CASE("a plan that cannot be read ends the program, and says where") {
    for (const char* plan : {"nonsense", "write", "write:", "write:slow=1", "write:delay=", "write:delay=x",
                             "write[:delay=1", "write:fail=EFOO", "write:short=0", "write:eintr=1",
                             "open:short=5", "write:delay=1,", "write:delay=1;;", "write:delay=1 "}) {
        const Run run = write_blocks(plan, 1);
        CHECK_MESSAGE(run.status == 127, plan);
        CHECK_MESSAGE(run.printed.find("WORKBOOK_FAULTS is wrong") != std::string::npos, plan);
    }
}
