// One message that is longer than the buffers of most programs, but not than the kernel's.
#pragma once

#include "harness/story.hpp"

// `client` sends it and must get it back in upper case. Whoever fails here has lost what it received, not
// what it sent: checks of sending start with this, so that they can tell the two apart. Replaces the story's
// judge.
void long_message(harness::Story& story, harness::Client& client);
