// workbook docs: rewrites what the pages quote of code, exercises and runs; with --check it only compares.
//
// A run counts as equal when nothing but its figures differs, so a page keeps the run that it shows.

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <cstdio>

#include "docs/links.hpp"
#include "docs/runs.hpp"
#include "student/exercise.hpp"
#include "student/quotes.hpp"
#include "student/workplace.hpp"

namespace fs = std::filesystem;
using student::Quotation;

namespace {

class Pages {
  public:
    Pages(fs::path root, fs::path programs, bool only_check)
        : root_(std::move(root)),
          programs_(std::move(programs)),
          only_check_(only_check),
          exercises_(student::read_exercises(root_ / student::EXERCISE_FOLDER)) {}

    void refresh(const std::string& page) {
        const std::string before = student::read_text(root_ / page);
        const std::string after = student::with_quotations(before, [&](const Quotation& quotation) {
            ++quotations_;
            try {
                return renewed(page, quotation);
            } catch (const std::exception& error) {
                complain(page, quotation.line, error.what());
                return std::optional<std::string>();
            }
        });
        if (!only_check_ && after != before) {
            student::write_text(root_ / page, after);
            fmt::print("{} is refreshed\n", page);
        }
        for (const std::string& link : broken_links(root_, page)) complain(page, 0, "the link to " + link + " leads nowhere");
    }

    void check_exercises() {
        for (const student::Exercise& exercise : exercises_)
            if (!leads_somewhere(root_, exercise.read))
                complain(fmt::format("{}/{}.md", student::EXERCISE_FOLDER, exercise.id), 0,
                         "its section " + exercise.read + " is not there");
    }

    int finish() const {
        fmt::print("docs: {} quotations, {} complaints\n", quotations_, complaints_);
        return complaints_ == 0 ? 0 : 1;
    }

  private:
    std::optional<std::string> renewed(const std::string& page, const Quotation& quotation) {
        std::optional<std::string> content = quoted_from_tree(root_, exercises_, quotation);
        if (quotation.kind == "run") {
            content = quoted_run(quotation.argument, programs_);
            if (shape_of(*content) == shape_of(quotation.content)) return std::nullopt;
        }
        if (only_check_ && content != quotation.content)
            complain(page, quotation.line,
                     fmt::format("{} {} is quoted otherwise than it is; type ./workbook docs\n--- it is\n{}", quotation.kind,
                                 quotation.argument, *content));
        return content;
    }

    void complain(const std::string& page, int line, const std::string& what) {
        ++complaints_;
        fmt::print(stderr, "{}:{}: {}\n", page, line, what);
    }

    fs::path root_, programs_;
    bool only_check_;
    std::vector<student::Exercise> exercises_;
    int quotations_ = 0, complaints_ = 0;
};

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app{"Refreshes what the pages quote.", "workbook docs"};
    fs::path root = WORKBOOK_SOURCE_FOLDER;
    bool only_check = false;
    std::vector<std::string> chosen;
    app.add_option("--root", root)->group("");
    app.add_flag("--check", only_check, "change nothing; exit 1 when a quotation is not what it should be");
    app.add_option("PAGE", chosen, "02_select_loop/README.md; all pages when none is named");
    CLI11_PARSE(app, argc, argv);
    Pages pages(root, fs::read_symlink("/proc/self/exe").parent_path(), only_check);
    for (const std::string& page : chosen.empty() ? student::quoting_pages(root) : chosen) pages.refresh(page);
    pages.check_exercises();
    return pages.finish();
} catch (const std::exception& error) {
    fmt::print(stderr, "workbook docs: {}\n", error.what());
    return 1;
}
