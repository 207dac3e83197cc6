// From places in loaded files to lines of source, by the debugging information in these files.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/recording.hpp"

namespace harness {

struct SourceLine {
    std::string function;  // as it was written: "serve(Socket const&)"
    std::string file;      // absolute
    int line = 0;
};

// A demangled name as it stands in the source: with std::string for what that is short for.
std::string as_written(std::string function);

// Asks addr2line(1), or llvm-addr2line; where there is neither, no line is known.
class SourceLines {
  public:
    // Looks up all of `places` at once, which is much quicker than one by one.
    void look_up(const std::set<Place>& places);

    // The line of a place that was looked up, and after it the lines that it was inlined into, outwards.
    // Empty when the file has no debugging information for it.
    const std::vector<SourceLine>& at(const Place& place) const;

  private:
    std::map<Place, std::vector<SourceLine>> lines_;
};

}  // namespace harness
