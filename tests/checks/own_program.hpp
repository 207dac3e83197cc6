// What a check may ask of our own programs alone.
#pragma once

#include "harness/story.hpp"

namespace harness {

// Our own program is under test, so its options and its output may be asked for.
bool is_ours(const Story& story);

// Our programs were built with a sanitizer, which makes memory, descriptors and start-up another matter.
bool sanitized();

}  // namespace harness
