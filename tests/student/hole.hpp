// Holes: what is left of a region when its exercise has emptied it.
#pragma once

#include "student/exercise.hpp"
#include "student/text.hpp"

namespace student {

// `region` with the bodies of the functions in it replaced by a statement that throws what is missing; comments
// and signatures stay, for they are the contract. In a region that holds no function all statements are replaced,
// and with `gap.first` only the lines from there to `gap.last`. Compiles whatever the function returns, coroutines
// included: one without co_await is a function that throws. Throws std::runtime_error when the gap's lines are not
// there.
Lines hole_in(const Lines& region, const Gap& gap, const Exercise& exercise);

// True while the hole is there.
bool is_open(const Lines& region, const Exercise& exercise);

}  // namespace student
