#include "checks/long_message.hpp"

#include <algorithm>

#include "checks/misconceptions.hpp"
#include "checks/text.hpp"

void long_message(harness::Story& story, harness::Client& client) {
    const std::string message = numbered_words(50'000);
    const std::string answer = upper(message);
    story.judge([answer](const harness::Evidence& seen) {
        using Kind = harness::Evidence::Kind;
        // Right up to some place; then nothing more came, or the answer to something later.
        const auto right =
            std::mismatch(answer.begin(), answer.end(), seen.received.begin(), seen.received.end());
        const bool begun = right.first - answer.begin() >= 512;
        return begun && seen.kind != Kind::exited ? misconceptions::first_chunk_only
                                                  : harness::Misconception{};
    });
    client.send(message);
    client.expect(answer);
    story.judge(nullptr);
}
