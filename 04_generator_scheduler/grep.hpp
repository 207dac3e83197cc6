// A generator that consumes: the coroutine of David Beazley's "A Curious Course on Coroutines and
// Concurrency".
#pragma once

#include <string>

#include <fmt/core.h>

#include "04_generator_scheduler/generator.hpp"

//[ grep
// Says of each value it is sent whether `pattern` stands in it.
inline Generator<None, std::string> grep(std::string pattern) {
    fmt::print("start grep for {}\n", pattern);
    while (true) {
        const std::string value = co_yield None();
        if (value.find(pattern) != std::string::npos)
            fmt::print("found! {}\n", value);
        else
            fmt::print("no {} in {}\n", pattern, value);
    }
}
//] grep
