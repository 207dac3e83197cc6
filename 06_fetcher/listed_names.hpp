// Which URLs stood in the list already.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_set>
#include <utility>

namespace fetcher {

// Remembers the file names of the list, in memory that does not grow with it: those of the last 32,768 URLs
// at least, and of every download that has not ended, however long ago it began, since two downloads must
// never write one file.
class ListedNames {
  public:
    explicit ListedNames(std::size_t remembered = 32'768) : remembered_(remembered) {}

    // False when the name is known; otherwise it is in use until release().
    bool claim(const std::string& name) {
        // The name contains a fingerprint of 80 bits already, so hashing it once more loses nothing that
        // matters.
        const std::uint64_t key = std::hash<std::string>()(name);
        if (recent_.contains(key) || older_.contains(key) || in_use_.contains(name)) return false;
        if (recent_.size() >= remembered_) {
            older_ = std::exchange(recent_, {});
        }
        recent_.insert(key);
        in_use_.insert(name);
        return true;
    }

    void release(const std::string& name) { in_use_.erase(name); }

  private:
    std::size_t remembered_;
    std::unordered_set<std::uint64_t> recent_;
    std::unordered_set<std::uint64_t> older_;
    std::unordered_set<std::string> in_use_;
};

}  // namespace fetcher
