// Stage 01: one client at a time, and every byte of it.
#include "harness/story.hpp"
