// Where io_uring is forbidden the writers that need it say so, in one line, and threads do their work.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>

#include <fmt/core.h>

#include "each_writer.hpp"

namespace {

struct Output {
    std::string out, err;
    int status;
};

// Runs show_writer for `writer`; `before` is what stands before it on the command line.
Output show(const std::string& before, const std::string& writer) {
    Folder folder;
    const auto saved = folder / "saved";
    const auto command = fmt::format("{} {} {} {} >{} 2>{}", before, SHOW_WRITER, writer, saved.string(),
                                     (folder / "out").string(), (folder / "err").string());
    const int status = std::system(command.c_str());
    CHECK(content(saved) == "saved");
    return {content(folder / "out"), content(folder / "err"), status};
}

}  // namespace

TEST_CASE("refused by the kernel") {
    for (const std::string writer : {"uring", "asio"}) {
        const auto shown = show(REFUSE_IO_URING, writer);
        CHECK(shown.status == 0);
        CHECK(shown.out == "threads\n");
        CHECK(shown.err == fmt::format("--writer {}: no io_uring here ({}); writing with threads instead\n",
                                       writer, std::generic_category().message(EPERM)));
    }
}

TEST_CASE("writers that do not need it are silent about it") {
    for (const std::string writer : {"threads", "blocking"}) {
        const auto shown = show(REFUSE_IO_URING, writer);
        CHECK(shown.status == 0);
        CHECK(shown.out == writer + "\n");
        CHECK(shown.err.empty());
    }
}

#ifdef WORKBOOK_HAVE_URING
TEST_CASE("not refused") {
    if (!available<Uring>()) return;
    for (const std::string writer : {"uring", "asio"}) {
        const auto shown = show("", writer);
        CHECK(shown.status == 0);
        CHECK(shown.out == writer + "\n");
        CHECK(shown.err.empty());
    }
}
#endif
