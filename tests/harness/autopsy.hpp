// What a program was doing when it did not do what it should: looked at before it is killed.
#pragma once

#include <string>
#include <vector>

#include "harness/process.hpp"

namespace harness {

class Server;

struct Autopsy {
    std::string blocked_in;  // the system call of the thread that matters; empty: it runs, or unknown
    std::string blocked_on;  // the client whose connection that call is for; empty: nobody's
    std::vector<std::string> not_accepted;  // clients whose connection the program has not accepted
    std::vector<std::string> all_read;      // clients that were accepted, and of whose bytes none waits
    std::vector<std::string> findings;      // for people, one a line
};

// From /proc and from what the server knows of its clients. `server` may be null: a program without clients.
Autopsy examine(Process& process, const Server* server);

// For people: "it burnt 1.98 s of CPU in these 2.0 s".
std::string describe_cpu(double cpu_share, double seconds);

}  // namespace harness
