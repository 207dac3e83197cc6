#include "workbook/grade_sandbox.hpp"

#include <fmt/format.h>
#include <csignal>
#include <set>

#include <sys/wait.h>
#include <unistd.h>

#include "harness/failure.hpp"
#include "harness/process.hpp"

namespace fs = std::filesystem;

namespace {

constexpr const char* TEMPORARY_BYTES = "1073741824";
constexpr const char* SHARED_BYTES = "67108864";

void append(std::vector<std::string>& words, std::initializer_list<std::string> more) {
    words.insert(words.end(), more);
}

// The system as it is, read-only, without what is secret in /etc.
void show_system(std::vector<std::string>& words) {
    append(words, {"--ro-bind", "/usr", "/usr"});
    for (const char* folder : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
        if (fs::is_symlink(fs::symlink_status(folder)))
            append(words, {"--symlink", fs::read_symlink(folder), folder});
        else if (fs::is_directory(folder))
            append(words, {"--ro-bind", folder, folder});
    }
    append(words, {"--perms", "0755", "--dir", "/etc"});
    for (const char* path :
         {"/opt", "/nix", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives",
          "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/hosts", "/etc/localtime", "/etc/ssl"})
        append(words, {"--ro-bind-try", path, path});
}

// bwrap makes the folders above a mount for its own user only; another one has to come through.
void make_way_to(const fs::path& path, std::set<fs::path>& made, std::vector<std::string>& words) {
    fs::path folder = "/";
    for (const fs::path& part : path.parent_path().relative_path()) {
        folder /= part;
        if (folder == "/tmp" || folder == "/usr" || !made.insert(folder).second) continue;
        append(words, {"--perms", "0755", "--dir", folder});
    }
}

std::vector<std::string> walls(const Room& room, bool processes) {
    std::vector<std::string> words{"bwrap",         "--die-with-parent", "--unshare-ipc", "--unshare-net",
                                   "--unshare-uts", "--hostname",        "graded"};
    show_system(words);
    if (processes)
        append(words, {"--unshare-pid", "--proc", "/proc"});
    else
        append(words, {"--ro-bind", "/proc", "/proc"});
    append(words, {"--dev", "/dev", "--perms", "1777", "--size", SHARED_BYTES, "--tmpfs", "/dev/shm",
                   "--perms", "1777", "--size", TEMPORARY_BYTES, "--tmpfs", "/tmp"});
    std::set<fs::path> made;
    for (const auto& [kind, paths] : {std::pair{"--ro-bind", &room.readable}, {"--bind", &room.writable}})
        for (const fs::path& path : *paths) {
            make_way_to(path, made, words);
            append(words, {kind, path, path});
        }
    append(words, {"--remount-ro", "/dev", "--remount-ro", "/", "--"});
    return words;
}

std::vector<std::string> clean_environment(const Room& room, const std::string& temporary) {
    std::vector<std::string> words{"env",
                                   "-i",
                                   "PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin",
                                   "LANG=C.UTF-8",
                                   "HOME=" + temporary,
                                   "TMPDIR=" + temporary};
    words.insert(words.end(), room.environment.begin(), room.environment.end());
    return words;
}

bool works(std::vector<std::string> words) {
    words.push_back("true");
    harness::Launch launch;
    launch.command = std::move(words);
    try {
        harness::Process process(std::move(launch));
        const auto exit = process.wait(std::chrono::seconds(20));
        return exit && exit->signal == 0 && exit->code == 0;
    } catch (const harness::CouldNotRun&) {
        return false;  // it is not installed
    }
}

}  // namespace

Sandbox::Sandbox() {
    const Room empty{"/tmp"};
    if (works(walls(empty, true)))
        walls_ = Walls::all;
    else if (works(walls(empty, false)))
        walls_ = Walls::all_but_processes;
    // Another one for each of us, so that runs side by side are strangers; from the range that systemd keeps free of
    // people.
    if (geteuid() == 0) user_ = static_cast<uid_t>(61'184 + getpid() % 4'336);

    const bool walled = walls_ != Walls::none, alone = walls_ == Walls::all;
    protections_ = {
        {"files", walled,
         walled
             ? "it sees the system, read-only, and its own program; of /tmp it has its own, of 1 GiB"
             : "it sees and writes what its user may: there is no bubblewrap here, or the kernel refuses it"},
        {"network", walled,
         walled ? "it has a loopback interface of its own, and no other" : "it shares this machine's"},
        {"processes", alone || user_,
         alone   ? "it sees its own, and whatever it starts ends with the check"
         : user_ ? "it sees all; what its user has left running is killed after each check"
                 : "it sees all; what escapes from its session goes on"},
        {"user", user_.has_value(),
         user_
             ? "it is a user of its own, to whom nothing belongs"
             : "it is the user who grades: grade as root, or within a container, to give it one of its own"},
        {"limits", true,
         "256 processes and threads, 120 s of CPU and 16 GiB of addresses for each, 512 MiB for each file; "
         "all of "
         "them together 6 GiB of memory; each check has its time"}};
}

std::vector<std::string> Sandbox::prefix(const Room& room) const {
    std::vector<std::string> words;
    if (walls_ != Walls::none) words = walls(room, walls_ == Walls::all);
    const auto environment =
        clean_environment(room, walls_ == Walls::none ? room.temporary.string() : std::string("/tmp"));
    words.insert(words.end(), environment.begin(), environment.end());
    return words;
}

harness::Confinement Sandbox::confinement() const {
    harness::Confinement confinement;
    confinement.user = user_;
    return confinement;
}

void Sandbox::sweep() const {
    if (walls_ == Walls::all || !user_) return;
    const pid_t pid = fork();
    if (pid == 0) {
        if (setresuid(*user_, *user_, *user_) == 0) kill(-1, SIGKILL);
        _exit(0);
    }
    if (pid > 0) waitpid(pid, nullptr, 0);
}
