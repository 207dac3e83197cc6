#include "bench/machine.hpp"

#include <fmt/chrono.h>
#include <fmt/core.h>
#include <sched.h>
#include <sys/utsname.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <system_error>
#include <thread>

namespace bench {
namespace {

std::string processor_model() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
    return "unknown processor";
}

#if defined(__clang__)
constexpr const char* COMPILER = "clang++ " __clang_version__;
#else
constexpr const char* COMPILER = "g++ " __VERSION__;
#endif

}  // namespace

std::string describe_machine() {
    utsname system{};
    uname(&system);
    double load = 0;
    if (getloadavg(&load, 1) < 1) throw std::system_error(errno, std::generic_category(), "getloadavg");
    return fmt::format("{} {}, {} × {}, {}, load average {:.1f}", system.sysname, system.release,
                       std::thread::hardware_concurrency(), processor_model(), COMPILER, load);
}

std::string today() { return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::time(nullptr))); }

int stay_on_one_processor() {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) < 0)
        throw std::system_error(errno, std::generic_category(), "sched_getaffinity");
    int last = CPU_SETSIZE - 1;  // the first serves more interrupts than the others
    while (last > 0 && !CPU_ISSET(last, &allowed)) --last;
    CPU_ZERO(&allowed);
    CPU_SET(last, &allowed);
    if (sched_setaffinity(0, sizeof allowed, &allowed) < 0)
        throw std::system_error(errno, std::generic_category(), "sched_setaffinity");
    return last;
}

}  // namespace bench
