// The connections of a fetcher as lanes of a picture: what each asked for, how long it waited, when the answer came.
#pragma once

#include <string>
#include <vector>

#include "harness/recording.hpp"
#include "harness/trace/cast.hpp"
#include "harness/trace/chrome_trace.hpp"

namespace harness {

// A request as the site saw it: the first connection that the site accepted is number 1.
struct SeenRequest {
    std::size_t connection = 0;
    std::string target;  // "/gallery/plasma-01.png"
};

// A lane for each connection, in the order in which the program made them, named as Owners names them. `requests` are what
// the site saw, in its order; where their number differs from what the program sent, a request has no name. Plain HTTP:
// what is sent without an answer in between counts as one request.
std::vector<Role> connections_of(const Recording& recording, const std::vector<SeenRequest>& requests);

// A curve of how many of these requests were in flight: asked, and not answered to the end. Times count from `zero`.
void count_in_flight(const std::vector<Role>& connections, Happening::Time zero, int process,
                     ChromeTrace& trace);

}  // namespace harness
