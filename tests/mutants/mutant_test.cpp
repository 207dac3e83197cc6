// How a mutant's file is read and its changes are made; above all that a change which no longer fits is an
// error.
#include "mutants/mutant.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include <unistd.h>

using mutants::apply;
using mutants::Unusable;

namespace {

const char* const SOURCE =
    "#include <a>\n"
    "//[ first\n"
    "int first() {\n"
    "    return 1;\n"
    "}\n"
    "//] first\n"
    "//[ second\n"
    "    return 1;\n"
    "//] second\n";

// A file that goes with the test.
struct File {
    explicit File(const std::string& text, const std::string& extension = ".mutant")
        : path(std::filesystem::temp_directory_path() /
               ("workbook-mutant-" + std::to_string(getpid()) + extension)) {
        std::ofstream(path) << text;
    }
    ~File() { std::filesystem::remove(path); }
    std::filesystem::path path;
};

// What is wrong, as `operation` says it.
template <class Operation>
std::string complaint(Operation operation) {
    try {
        operation();
    } catch (const Unusable& error) {
        return error.what();
    }
    return "nothing is wrong";
}

const char* const HEADER =
    "misconception: one is enough\n"
    "stages: 02 03\n"
    "check: NN.many 02.few\n"
    "message: one_is_enough\n";

}  // namespace

TEST_CASE("lines are exchanged within the region, whatever their indentation and the comment behind them") {
    CHECK(apply({"a.cpp", "", "- return 1;\n+ return 2;\n"}, "    return 1;  // because\n") == "return 2;\n");
    const std::string changed = apply({"a.cpp", "second", "- return 1;\n+ return 2;\n"}, SOURCE);
    CHECK(changed.find("//[ second\nreturn 2;\n//] second\n") != std::string::npos);
    CHECK(changed.find("    return 1;\n}\n//] first") != std::string::npos);
}

TEST_CASE("plain text replaces the region, and its marks stay") {
    CHECK(apply({"a.cpp", "first", "int first() { return 3; }\n"}, SOURCE)
              .find("//[ first\nint first() { return 3; }\n//] first\n") != std::string::npos);
}

TEST_CASE("without a region plain text replaces the file") {
    CHECK(apply({"a.cpp", "", "int main() {}\n"}, SOURCE) == "int main() {}\n");
}

TEST_CASE("several lines are one place, and a place without new lines is a deletion") {
    CHECK(apply({"a.cpp", "first", "- int first() {\n-     return 1;\n- }\n"}, SOURCE)
              .find("//[ first\n//] first") != std::string::npos);
}

TEST_CASE("a change that no longer fits is an error") {
    CHECK(complaint([] { apply({"a.cpp", "third", "x\n"}, SOURCE); }) == "a.cpp, region third: is not there");
    CHECK(complaint([] {
              apply({"a.cpp", "first", "- return 2;\n+ x\n"}, SOURCE);
          }) == "a.cpp, region first: the line \"return 2;\" is no longer there");
    CHECK(complaint([] {
              apply({"a.cpp", "", "- return 1;\n+ x\n"}, SOURCE);
          }) == "a.cpp: the line \"return 1;\" is there more than once");
}

TEST_CASE("a file is read: header, then changes") {
    const File file(HEADER + std::string("\n=== 02/a.hpp: first\n- a\n+ b\n\n=== 02/b.cpp\nint main() {}\n"));
    const mutants::Mutant mutant = mutants::read_mutant(file.path);
    CHECK(mutant.misconception == "one is enough");
    CHECK(mutant.stages == std::vector<std::string>{"02", "03"});
    CHECK(mutant.checks_in("03") == std::vector<std::string>{"03.many"});
    CHECK(mutant.checks_in("02") == std::vector<std::string>{"02.many", "02.few"});
    CHECK(mutant.message_of("02.few") == "one_is_enough");
    REQUIRE(mutant.changes.size() == 2);
    CHECK(mutant.changes[0].file == "02/a.hpp");
    CHECK(mutant.changes[0].region == "first");
    CHECK(mutant.changes[0].text == "- a\n+ b\n\n");
    CHECK(mutant.changes[1].region.empty());
    CHECK(mutant.changes[1].text == "int main() {}\n");
}

TEST_CASE("a program in another language says how it is started") {
    const File file(
        "#!/usr/bin/env python3\n# misconception: one is\n#   enough\n# stages: 02\n# check: 02.many\n# "
        "message: none\n"
        "# run: python3 {file} {port}\n# needs: python3\nimport socket\n",
        ".py");
    const mutants::Mutant mutant = mutants::read_mutant(file.path);
    CHECK(mutant.misconception == "one is enough");
    CHECK(mutant.command == "python3 " + file.path.string() + " {port}");
    CHECK(mutant.needs == std::vector<std::string>{"python3"});
}

TEST_CASE("a failure that varies is named, and must have an explanation to be known by") {
    const std::string changes = "\n=== 02/a.hpp\n- a\n+ b\n";
    const File file(HEADER + std::string("varies: NN.many\n") + changes);
    const mutants::Mutant mutant = mutants::read_mutant(file.path);
    CHECK(mutant.varies("02.many"));
    CHECK(mutant.varies("03.many"));
    CHECK_FALSE(mutant.varies("02.few"));
    const File stranger(HEADER + std::string("varies: 02.other\n") + changes);
    CHECK(complaint([&] { mutants::read_mutant(stranger.path); }).find("names 02.other") !=
          std::string::npos);
    const File nameless("misconception: m\nstages: 02\ncheck: 02.few\nmessage: none\nvaries: 02.few\n" +
                        changes);
    CHECK(complaint([&] { mutants::read_mutant(nameless.path); }).find("must name a misconception") !=
          std::string::npos);
}

TEST_CASE("a file that says too little or too much is an error") {
    const File empty(HEADER);
    CHECK(complaint([&] { mutants::read_mutant(empty.path); }).find("changes nothing") != std::string::npos);
    const File unknown(HEADER + std::string("colour: red\n"));
    CHECK(complaint([&] { mutants::read_mutant(unknown.path); }).find("no such key: colour") !=
          std::string::npos);
    const File lacking("misconception: one is enough\nstages: 02\nmessage: none\n");
    CHECK(complaint([&] { mutants::read_mutant(lacking.path); }).find("\"check: …\" is missing") !=
          std::string::npos);
}
