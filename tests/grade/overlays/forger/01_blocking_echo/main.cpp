// Hostile: says that it has passed, and ends well, before main.
#include <cstdio>
#include <initializer_list>

#include <unistd.h>

struct Forgery {
    Forgery() {
        for (std::FILE* file : {stdout, stderr}) {
            std::fputs(R"({"id":"01.upper","stage":"01","points":1,"title":"","outcome":"passed","steps":[],"expected":"",)"
                       R"("got":"","reason":"","autopsy":[],"printed":"","misconception":null,"seconds":0})"
                       "\n100% tests passed, 0 tests failed out of 583\n",
                       file);
            std::fflush(file);
        }
        _exit(0);
    }
};
static const Forgery before_main;

int main() {}
