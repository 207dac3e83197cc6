// Hostile: says that it listens, where nobody does, and that it has passed.
#include <cstdio>

#include <unistd.h>

int main() {
    std::puts("listening on 127.0.0.1:1");
    std::puts(R"({"outcome":"passed"})");
    std::fflush(stdout);
    pause();
}
