#include "harness/process.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "01_blocking_echo/socket.hpp"
#include "harness/failure.hpp"
#include "harness/proc.hpp"

namespace harness {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Descriptor = Socket;  // Socket owns any descriptor

struct Pipe {
    Descriptor read, write;
    Pipe() {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) < 0) throw_errno("pipe");
        read = Descriptor{ends[0]};
        write = Descriptor{ends[1]};
    }
};

// What a program printed, bounded: the first and the last half MiB of it.
class Kept {
  public:
    void append(std::string_view text) {
        if (head_.size() < HALF) {
            const auto part = std::min(HALF - head_.size(), text.size());
            head_ += text.substr(0, part);
            text.remove_prefix(part);
        }
        tail_ += text;
        if (tail_.size() > 2 * HALF) {  // not at every call, for erasing at the front copies
            left_out_ += tail_.size() - HALF;
            tail_.erase(0, tail_.size() - HALF);
        }
    }
    std::string text() const {
        return left_out_ == 0 ? head_ + tail_
                              : fmt::format("{}\n… {} bytes left out …\n{}", head_, left_out_, tail_);
    }
    const std::string& head() const { return head_; }

  private:
    static constexpr std::size_t HALF = 512 * 1024;
    std::string head_, tail_;
    std::size_t left_out_ = 0;
};

// A descriptor from which a program reads `input` and then end of file.
Descriptor input_of(const std::string& input) {
    if (input.empty()) return Descriptor{open("/dev/null", O_RDONLY | O_CLOEXEC)};
    Descriptor file{memfd_create("input", MFD_CLOEXEC)};
    if (!file) throw_errno("memfd_create");
    std::string_view rest = input;
    while (!rest.empty()) {
        const ssize_t written = write(file.fd(), rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw_errno("write");
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    lseek(file.fd(), 0, SEEK_SET);
    return file;
}

rlimit descriptor_limit(const std::optional<std::size_t>& wanted) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (wanted) limit.rlim_max = std::min<rlim_t>(limit.rlim_max, *wanted);
    limit.rlim_cur = limit.rlim_max;
    return limit;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> result;
    for (std::string& word : words) result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

std::vector<std::string> environment_with(const std::vector<std::string>& additions) {
    std::vector<std::string> result = additions;  // the first definition of a name counts, so ours come later
    for (char** variable = environ; *variable; ++variable) {
        const std::string_view name(*variable, std::strcspn(*variable, "=") + 1);
        const auto replaces = [&](const std::string& addition) { return addition.rfind(name, 0) == 0; };
        if (std::none_of(additions.begin(), additions.end(), replaces)) result.emplace_back(*variable);
    }
    return result;
}

}  // namespace

std::string Exit::describe() const {
    if (signal == 0) return fmt::format("exit code {}", code);
    return fmt::format("killed by SIG{}",
                       sigabbrev_np(signal) ? sigabbrev_np(signal) : std::to_string(signal));
}

std::vector<std::string> split_command(const std::string& line) {
    std::vector<std::string> words;
    std::string word;
    bool in_word = false;
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        const bool escapes = c == '\\' && quote != '\'' && i + 1 < line.size();
        if (quote == 0 && std::string_view("|&;<>()$`*?[#~{}\n").find(c) != std::string_view::npos)
            return {"/bin/sh", "-c", line};
        if (quote == '"' && (c == '$' || c == '`')) return {"/bin/sh", "-c", line};
        if (escapes) {
            word += line[++i];
            in_word = true;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
            in_word = true;
        } else if (quote != 0 && c == quote) {
            quote = 0;
        } else if (quote == 0 && (c == ' ' || c == '\t')) {
            if (in_word) words.push_back(std::exchange(word, {}));
            in_word = false;
        } else {
            word += c;
            in_word = true;
        }
    }
    if (in_word) words.push_back(word);
    // NAME=value before a program is the shell's business, too.
    if (!words.empty() && words.front().find('=') != std::string::npos) return {"/bin/sh", "-c", line};
    return words;
}

struct Process::State {
    pid_t pid = -1;
    std::optional<Exit> exit;
    Descriptor out, err;  // our ends of its pipes
    Pipe stop;            // closing the write end stops the pump
    std::thread pump;
    std::mutex mutex;
    std::condition_variable printed;
    Kept kept_out, kept_err;
    bool out_ended = false, all_ended = false;

    // Reads both pipes until they end.
    void read_pipes() {
        pollfd watched[] = {{out.fd(), POLLIN, 0}, {err.fd(), POLLIN, 0}, {stop.read.fd(), POLLIN, 0}};
        Kept* kept[] = {&kept_out, &kept_err};
        std::vector<char> chunk(64 * 1024);
        while (watched[0].fd >= 0 || watched[1].fd >= 0) {
            if (poll(watched, 3, -1) < 0) continue;  // EINTR
            bool idle = true;
            for (int i = 0; i < 2; ++i) {
                if (watched[i].fd < 0 || watched[i].revents == 0) continue;
                idle = false;
                const ssize_t size = read(watched[i].fd, chunk.data(), chunk.size());
                if (size < 0 && errno == EINTR) continue;
                const std::lock_guard lock(mutex);
                if (size > 0) kept[i]->append({chunk.data(), static_cast<std::size_t>(size)});
                if (size <= 0) watched[i].fd = -1;
                out_ended |= size <= 0 && i == 0;
                printed.notify_all();
            }
            if (idle && watched[2].revents != 0) break;
        }
        const std::lock_guard lock(mutex);
        out_ended = all_ended = true;
        printed.notify_all();
    }

    void reap(int options) {
        int status = 0;
        pid_t ended = 0;
        do ended = waitpid(pid, &status, options);
        while (ended < 0 && errno == EINTR);
        if (ended != pid) return;
        exit = WIFSIGNALED(status) ? Exit{0, WTERMSIG(status)} : Exit{WEXITSTATUS(status), 0};
    }
};

Process::Process(Launch launch) : state_(std::make_unique<State>()) {
    if (launch.command.empty()) throw CouldNotRun("there is no program to run");
    // Orphans of the program come to us and not to init, so that nothing it started survives.
    prctl(PR_SET_CHILD_SUBREAPER, 1);

    Pipe out, err, failure;
    const Descriptor input = input_of(launch.input);
    const rlimit limit = descriptor_limit(launch.descriptors);
    auto environment = environment_with(launch.environment);
    const auto arguments = pointers_to(launch.command);
    const auto variables = pointers_to(environment);
    const std::string folder = launch.folder;
    const pid_t parent = getpid();

    const pid_t pid = fork();
    if (pid < 0) throw_errno("fork");
    if (pid == 0) {  // other threads may hold locks: from here to exec only what signal-safety(7) allows
        setsid();
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(127);
        // What we ignore would stay ignored, and a program that dies of SIGPIPE must do so.
        for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD})
            ::signal(number, SIG_DFL);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        dup2(input.fd(), STDIN_FILENO);
        dup2(out.write.fd(), STDOUT_FILENO);
        dup2(err.write.fd(), STDERR_FILENO);
        // What the shell that started us has left open would count among the program's descriptors.
        close_range(STDERR_FILENO + 1, ~0u, CLOSE_RANGE_CLOEXEC);
        setrlimit(RLIMIT_NOFILE, &limit);
        const rlimit no_core{0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        if (launch.confinement) {
            const int error = confine(*launch.confinement);
            prctl(PR_SET_PDEATHSIG, SIGKILL);  // another user's process starts without it
            if (error != 0) {
                if (write(failure.write.fd(), &error, sizeof error) < 0) _exit(126);
                _exit(127);
            }
        }
        if (folder.empty() || chdir(folder.c_str()) == 0)
            execvpe(arguments[0], arguments.data(), variables.data());
        const int error = errno;
        if (write(failure.write.fd(), &error, sizeof error) < 0) _exit(126);
        _exit(127);
    }
    state_->pid = pid;
    for (Pipe* pipe : {&failure, &out, &err})
        pipe->write = Descriptor{};  // else we would never see their end
    int error = 0;
    ssize_t size = 0;
    do size = read(failure.read.fd(), &error, sizeof error);
    while (size < 0 && errno == EINTR);
    if (size == sizeof error) {
        state_->reap(0);
        throw CouldNotRun(
            fmt::format("cannot run {}: {}", launch.command.front(), std::generic_category().message(error)));
    }
    state_->out = std::move(out.read);
    state_->err = std::move(err.read);
    state_->pump = std::thread([state = state_.get()] { state->read_pipes(); });
}

Process::~Process() {
    kill_all();
    state_->stop.write = Descriptor{};
    state_->pump.join();
}

void Process::kill_all() {
    // Who forks while it is being killed leaves somebody behind: look again until nobody is there.
    for (int round = 0; round < 100; ++round) {
        running();
        std::vector<pid_t> family = family_of(state_->pid);
        if (state_->exit) std::erase(family, state_->pid);
        if (family.empty()) break;
        for (const pid_t pid : family) kill(pid, SIGKILL);
        for (const pid_t pid : family)
            if (pid == state_->pid) {
                state_->reap(0);
            } else {
                waitpid(pid, nullptr, WNOHANG);  // an orphan that came to us
            }
        if (round > 0) std::this_thread::sleep_for(10ms);
    }
}

void Process::freeze() {
    const auto all_stopped = [this] {
        const auto tasks = tasks_of(family_of(state_->pid));
        return std::all_of(tasks.begin(), tasks.end(),
                           [](const Task& task) { return task.state == 'T' || task.exiting; });
    };
    do {
        for (const pid_t pid : family_of(state_->pid)) kill(pid, SIGSTOP);
        std::this_thread::sleep_for(1ms);
    } while (running() && !all_stopped());
}

void Process::thaw() {
    for (const pid_t pid : family_of(state_->pid)) kill(pid, SIGCONT);
}

pid_t Process::pid() const { return state_->pid; }

void Process::signal(int number) {
    if (running()) kill(state_->pid, number);
}

std::optional<Exit> Process::wait(std::chrono::milliseconds patience) {
    const auto until = Clock::now() + patience;
    // Polled, because waiting with a time-out needs pidfd_open(2), which sandboxes may refuse.
    for (auto pause = 1ms; running(); pause = std::min(pause * 2, 20ms)) {
        if (Clock::now() >= until) return std::nullopt;
        std::this_thread::sleep_for(pause);
    }
    // All that it printed is in the pipe by now; a descendant may keep the pipe open, so not for ever.
    std::unique_lock lock(state_->mutex);
    state_->printed.wait_for(lock, 1s, [this] { return state_->all_ended; });
    return state_->exit;
}

bool Process::running() {
    if (!state_->exit) state_->reap(WNOHANG);
    return !state_->exit;
}

std::string Process::out() const {
    const std::lock_guard lock(state_->mutex);
    return state_->kept_out.text();
}

std::string Process::err() const {
    const std::lock_guard lock(state_->mutex);
    return state_->kept_err.text();
}

std::optional<std::string> Process::wait_for_line(const std::string& prefix,
                                                  std::chrono::milliseconds patience) {
    std::optional<std::string> line;
    const auto line_is_there = [&] {
        const std::string& text = state_->kept_out.head();
        for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos;
             begin = end + 1)
            if (text.compare(begin, prefix.size(), prefix) == 0) {
                line = text.substr(begin, end - begin);
                return true;
            }
        return state_->out_ended;
    };
    std::unique_lock lock(state_->mutex);
    state_->printed.wait_for(lock, patience, line_is_there);
    return line;
}

}  // namespace harness
