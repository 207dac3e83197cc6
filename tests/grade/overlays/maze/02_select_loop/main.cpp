// Hostile: each instance needs two more, all of them different, so the compiler never comes to an end.
template <int depth, long path>
struct Fork {
    static constexpr long ends = Fork<depth - 1, 2 * path>::ends + Fork<depth - 1, 2 * path + 1>::ends;
};
template <long path>
struct Fork<0, path> {
    static constexpr long ends = 1;
};

int main() { return Fork<60, 1>::ends != 0; }
