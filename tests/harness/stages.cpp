#include "harness/stages.hpp"

#include <stdexcept>

namespace harness {

const std::vector<Stage>& all_stages() {
    static const std::vector<Stage> stages{
        {"01", "01_blocking_echo", {}, "a blocking echo server"},
        {"02", "02_select_loop", {}, "one select loop"},
        {"03", "03_selectors_callbacks", {}, "selectors and callbacks"},
        {"04", "04_generator_scheduler", {}, "a scheduler for generators"},
        {"05", "05_coroutines", {"echo"}, "native coroutines"},
        {"06", "06_fetcher", {}, "the fetcher", true},
        {"07", "07_async_disk", {}, "the fetcher with an asynchronous disk", true},
    };
    return stages;
}

const Stage& stage(const std::string& number) {
    for (const Stage& candidate : all_stages())
        if (candidate.number == number) return candidate;
    throw std::invalid_argument("there is no stage " + number + "; the stages are 01 to 07");
}

}  // namespace harness
