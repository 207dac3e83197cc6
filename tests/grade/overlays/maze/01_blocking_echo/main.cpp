// Hostile: a file without end to include.
#include "/dev/zero"

int main() {}
