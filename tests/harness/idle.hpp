// What a program does when nobody asks it anything.
#pragma once

#include <functional>
#include <string>

namespace harness {

class Server;

// The server must come to rest: half a second in which it sleeps, with next to no CPU and few awakenings,
// within the deadline. A busy machine can delay that, never fake it: who wants to run and may not is not
// asleep. Fails as soon as the program has burnt 0.3 s of CPU without ever coming to rest. `when` ends the
// step "the program must rest …".
void must_rest(Server& server, const std::string& when);

// True as soon as `condition` holds; false when the program is asleep and it still does not, or the deadline
// has passed. For what a program does after the last thing that a client can see.
bool comes_true(Server& server, const std::function<bool()>& condition);

}  // namespace harness
