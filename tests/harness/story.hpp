// What a check is written with: it starts a stage, drives it, and says what must hold. Include this in
// tests/checks.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "harness/check.hpp"
#include "harness/client.hpp"
#include "harness/failure.hpp"
#include "harness/fetcher.hpp"
#include "harness/journal.hpp"
#include "harness/server.hpp"
#include "harness/verdict.hpp"

namespace harness {

// One run of one check. Numbers the steps, owns what it started, and removes it all in the end.
class Story final : public Journal {
  public:
    Story(const Check& check, Setting setting);
    ~Story() override;

    //[ starting
    // Starts the stage's server and waits until it accepts. `options.program` is the stage's own when empty;
    // with
    // --cmd, options.arguments make the check not applicable.
    Server& server(ServerOptions options = {});
    // Starts the stage's fetcher, and leaves it running.
    Fetcher& start_fetcher(FetchJob job);
    // Runs the stage's fetcher to its end: what it printed and left behind.
    Fetched fetcher(std::vector<std::string> urls, int concurrency = 10,
                    std::vector<std::string> options = {});
    // Starts any other program of ours ("04_grep") and leaves it running.
    Process& program(const std::string& name, std::vector<std::string> arguments = {}, Launch launch = {});
    //] starting

    // Writes a numbered step: story.step("{} clients connect", n).
    template <class First, class... Rest>
    void step(fmt::format_string<First, Rest...> text, First&& first, Rest&&... rest) {
        step(fmt::format(text, std::forward<First>(first), std::forward<Rest>(rest)...));
    }
    void step(std::string what) override;
    // Writes one step for all that happens while the result lives, and leaves out the steps within; a failure
    // tells the last of them.
    class Summary {
      public:
        explicit Summary(Story& story);
        ~Summary();
        Summary(const Summary&) = delete;
        Summary& operator=(const Summary&) = delete;

      private:
        Story& story_;
        int exceptions_;
    };
    template <class First, class... Rest>
    [[nodiscard]] Summary summarise(fmt::format_string<First, Rest...> text, First&& first, Rest&&... rest) {
        return summarise(fmt::format(text, std::forward<First>(first), std::forward<Rest>(rest)...));
    }
    [[nodiscard]] Summary summarise(std::string what);

    // Ends the check as failed. `expected` and `got` finish the sentences "expected …", "got …".
    [[noreturn]] void fail(std::string expected, std::string got, Misconception misconception = {});
    // fail(…) unless `holds`.
    void require(bool holds, std::string expected, std::string got, Misconception misconception = {});
    // The two are the same bytes, or the check fails and shows where they part.
    void expect_bytes(std::string_view what, std::string_view expected, std::string_view got,
                      Misconception misconception = {});
    // Ends the check: it asks for more than this program offers.
    [[noreturn]] void not_applicable(std::string reason);
    // not_applicable unless our own program is under test.
    void own_program_only(std::string why);

    // Asked when an expectation fails from here on: which misconception the evidence supports, if any.
    // Replaces the one before.
    using Judge = std::function<Misconception(const Evidence&)>;
    void judge(Judge judge);

    // Runs `check_id` with our `program` in this stage's place. It must fail, and point to `misconception`:
    // this is how a stage's limit is asserted. Not applicable where `check_id` is not.
    void must_fail(const std::string& check_id, const std::string& program,
                   const Misconception& misconception);

    const Setting& setting() const;
    const Check& check() const;
    const std::filesystem::path& folder();  // empty at first, removed in the end

    // Runs the check's body and tells what came out.
    Verdict run();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace harness
