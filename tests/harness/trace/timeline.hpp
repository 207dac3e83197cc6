// One run as a picture: what the clients lived through, beside what the program did meanwhile.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/recording.hpp"
#include "harness/source_lines.hpp"
#include "harness/trace/cast.hpp"
#include "harness/trace/chrome_trace.hpp"

namespace harness {

struct Run {
    std::string program;  // for the title of its lanes
    std::vector<Role> roles;
    Recording recording;
    SourceLines lines;  // of what the recording's calls were made from, see look_up_lines
    std::filesystem::path
        sources;           // files below are shown relative to it; other people's code is passed over
    bool fetches = false;  // the roles are the program's own connections, not its clients
};

// Finds the lines of all calls of the run.
void look_up_lines(Run& run);

// When the first client connects: the zero of the picture.
Call::Time beginning_of(const Run& run);

// Lanes: process 1, a thread for each client, or for each connection of a fetcher; process 2 and up, the program's, a thread for each of its own. From the
// first client's connecting to the last thing that happened.
ChromeTrace draw(const Run& run);
// A lane of the program's for what `draw` knows nothing of.
inline constexpr Lane EXTRA_LANE{2, 1000};

}  // namespace harness
