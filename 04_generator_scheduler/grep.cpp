// Beside stage 04: a generator alone, without scheduler or socket.
//
// Shows    co_yield gives a value out and takes one in: a coroutine consumes as well as produces.
// By hand  build/release/bin/04_grep

#include "04_generator_scheduler/grep.hpp"

//[ main
int main() {
    auto searching = grep("python");
    searching.next();  // runs to the first co_yield; before that there is nobody to send to
    searching.send("data");
    searching.send("deep python");
}
//] main
