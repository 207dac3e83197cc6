// What keeps a submission from doing harm, as far as this machine allows: bubblewrap's namespaces, a user of its own,
// and limits. Whatever is not to be had is told in the reports.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/confinement.hpp"
#include "workbook/grade_result.hpp"

// What is to be seen in there, beside the system's programs and libraries, at the paths that it has out here.
struct Room {
    std::filesystem::path temporary;  // takes the place of /tmp where there can be no private one
    std::vector<std::filesystem::path> readable = {};
    std::vector<std::filesystem::path> writable = {};
    std::vector<std::string> environment = {};  // "NAME=value"; nothing of ours comes in
};

class Sandbox {
  public:
    // Finds out, by trying, what this machine allows.
    Sandbox();

    // The words before a command that is to run in there.
    std::vector<std::string> prefix(const Room& room) const;
    // It sees nothing but the system and the room.
    bool walled() const { return walls_ != Walls::none; }
    // What is taken from a program on top: with root's rights it becomes a user of its own, whom nothing belongs to.
    harness::Confinement confinement() const;
    // Ends what a run has left behind where the kernel does not do so by itself.
    void sweep() const;

    const std::vector<Protection>& protections() const { return protections_; }

  private:
    enum class Walls {
        all,                // sees its own files, its own network, its own processes
        all_but_processes,  // where no second /proc may be mounted
        none,
    };
    Walls walls_ = Walls::none;
    std::optional<uid_t> user_;
    std::vector<Protection> protections_;
};
