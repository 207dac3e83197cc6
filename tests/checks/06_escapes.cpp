// Stage 06: what a server or a list says is text, and drives nobody's terminal.
#include <algorithm>

#include "checks/fetch_misconceptions.hpp"
#include "checks/fetching.hpp"

namespace harness {

using namespace misconceptions;

namespace {

// The first piece of `text` that a terminal would act upon: a control character, also the eight-bit ones (in UTF-8), or a
// mark that turns the writing.
std::string acting_in(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = [&](std::size_t i) {
            return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0;
        };
        const bool control = (byte(0) < 0x20 && byte(0) != '\n' && byte(0) != '\t') || byte(0) == 0x7f;
        const bool eight_bit = byte(0) == 0xc2 && byte(1) >= 0x80 && byte(1) <= 0x9f;
        const bool turning = byte(0) == 0xe2 && ((byte(1) == 0x80 && byte(2) >= 0xaa && byte(2) <= 0xae) ||
                                                 (byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9));
        if (control || eight_bit || turning)
            return fmt::format("{:?}", text.substr(at < 10 ? 0 : at - 10, 30));
    }
    return {};
}

}  // namespace

CHECK_CASE("06.escapes", 0.2, "no text of a server or a list drives the terminal")(Story& story) {
    story.own_program_only("promises what it prints");
    const auto site = open_site(story);
    std::vector<std::string> list =
        urls(*site, {"/escapes/reason/a", "/escapes/location/b", "/escapes/control/c"});
    list.insert(list.end(), {"\x1b]0;owned\x07", "http://127.0.0.1/\x1b[31m",
                             "http://\xc2\x9b"
                             "31m/",
                             "\xe2\x80\xae"});
    for (const std::vector<std::string>& options : {std::vector<std::string>{}, {"--json"}}) {
        const Fetched fetched = story.fetcher(list, 2, options);
        for (const std::string& printed : {fetched.out, fetched.err}) {
            const std::string acting = acting_in(printed);
            story.require(acting.empty(), "plain text on stdout and stderr", acting, escapes_printed);
        }
        story.require(
            static_cast<std::size_t>(std::count(fetched.out.begin(), fetched.out.end(), '\n')) >= list.size(),
            "a line for each URL", fetched.out);
        expect_exit(story, fetched, 1);
    }
}

}  // namespace harness
