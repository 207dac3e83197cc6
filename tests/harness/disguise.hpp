// What is sent to a server changes with the seed of a run, so that no answer can be built into the program.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace harness {

// Exchanges letters for letters and digits for digits, each alphabet shuffled by the seed and capitals in
// step with small letters: upper-casing a disguised text is the same as disguising the upper-cased one. All
// other bytes stay as they are. Seed 0 exchanges nothing.
class Disguise {
  public:
    explicit Disguise(std::uint64_t seed);

    std::string on(std::string_view text) const;
    std::string off(std::string_view text) const;  // off(on(text)) == text

  private:
    std::array<char, 256> on_, off_;
};

}  // namespace harness
