// Hostile: prints without end, and writes a file without end. It never listens.
#include <cstdio>

#include <unistd.h>

int main() {
    static char much[64 * 1024];
    for (char& c : much) c = 'x';
    if (fork() == 0) {
        std::FILE* file = std::fopen("/tmp/endless", "w");
        while (file && std::fwrite(much, 1, sizeof much, file) > 0) continue;
        _exit(0);
    }
    while (true) std::fwrite(much, 1, sizeof much, stdout);
}
