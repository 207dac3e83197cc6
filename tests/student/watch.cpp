#include "student/watch.hpp"

#include <fmt/core.h>
#include <csignal>
#include <cstdio>
#include <map>

#include <poll.h>
#include <sys/inotify.h>
#include <termios.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace student {
namespace {

// Keys come one by one, without Enter; the terminal is given back as it was, whatever way we go.
class Keys {
  public:
    Keys() {
        if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &before_) < 0) return;
        termios one_by_one = before_;
        one_by_one.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
        tcsetattr(STDIN_FILENO, TCSANOW, &one_by_one);
        changed_ = true;
        struct sigaction action {};
        action.sa_handler = [](int) {
            tcsetattr(STDIN_FILENO, TCSANOW, &before_);
            _exit(130);
        };
        for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
    }
    ~Keys() {
        if (changed_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
    }
    Keys(const Keys&) = delete;
    Keys& operator=(const Keys&) = delete;

  private:
    static inline termios before_{};
    bool changed_ = false;
};

// The files of the stages and when they were saved last. inotify says at once that something has happened; what it was is
// seen from the files themselves, which are looked at twice a second in any case: on some file systems (shared folders,
// networks) inotify never says a word.
class Saves {
  public:
    explicit Saves(fs::path root) : root_(std::move(root)), inotify_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
        for (const auto& entry : fs::directory_iterator(root_)) {
            const std::string name = entry.path().filename();
            if (!entry.is_directory() || name.size() < 3 || name[0] != '0' || name[2] != '_') continue;
            folders_.push_back(entry.path());
            for (const auto& inner : fs::recursive_directory_iterator(entry.path()))
                if (inner.is_directory()) folders_.push_back(inner.path());
        }
        for (const fs::path& folder : folders_)
            inotify_add_watch(inotify_, folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE);
        times_ = look();
    }
    ~Saves() {
        if (inotify_ >= 0) close(inotify_);
    }
    Saves(const Saves&) = delete;
    Saves& operator=(const Saves&) = delete;

    int descriptor() const { return inotify_; }  // negative, which poll(2) ignores, when there is no inotify

    // True when a file has changed since the last time.
    bool any() {
        char events[4096];
        while (inotify_ >= 0 && read(inotify_, events, sizeof events) > 0) {
        }
        auto now = look();
        const bool changed = now != times_;
        times_ = std::move(now);
        return changed;
    }

  private:
    std::map<std::string, fs::file_time_type> look() const {
        std::map<std::string, fs::file_time_type> times;
        for (const fs::path& folder : folders_)
            for (const auto& entry : fs::directory_iterator(folder)) {
                const auto extension = entry.path().extension();
                std::error_code gone;  // an editor renames while it saves
                if (extension == ".cpp" || extension == ".hpp") times[entry.path()] = fs::last_write_time(entry, gone);
            }
        return times;
    }

    fs::path root_;
    int inotify_;
    std::vector<fs::path> folders_;
    std::map<std::string, fs::file_time_type> times_;
};

}  // namespace

int watch(const Workplace& place, Progress& progress, const Exercise* exercise) {
    const bool asked = exercise != nullptr;
    Saves saves(place.root());
    const Keys keys;
    const bool terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    for (bool due = true;;) {
        if (due) {
            if (terminal) fmt::print("\x1b[2J\x1b[H");
            if (!asked || !exercise) exercise = exercise ? exercise : next_exercise(place, progress);
            if (!exercise) {
                show_next(place, progress);
                return 0;
            }
            const bool is_green = check_exercise(place, progress, *exercise);
            if (is_green) fmt::print("\n{} is green.\n", exercise->id);
            fmt::print("\nwatching; h hint, n next, q quit\n");
            std::fflush(stdout);
            due = false;
        }
        pollfd sources[] = {{STDIN_FILENO, POLLIN, 0}, {saves.descriptor(), POLLIN, 0}};
        poll(sources, 2, 500);
        if (sources[0].revents) {
            char key = 0;
            if (read(STDIN_FILENO, &key, 1) <= 0 || key == 'q') return 0;
            if (key == 'h') {
                show_hint(progress, *exercise);
                std::fflush(stdout);
            }
            if (key == 'n') {
                const Exercise* next = next_exercise(place, progress);
                if (next && next != exercise)
                    exercise = next, due = true;
                else
                    fmt::print("{} comes first: it is not green yet\n", exercise->id);
                std::fflush(stdout);
            }
            if (key == '\n') due = true;
        }
        if (saves.any()) due = true;
    }
}

}  // namespace student
