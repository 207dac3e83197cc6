#include "harness/slow_disk/slow_disk.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace bench {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

dev_t device_of(const fs::path& path) {
    struct stat about {};
    return stat(path.c_str(), &about) == 0 ? about.st_dev : 0;
}

}  // namespace

bool SlowDisk::possible(const fs::path& programs) try {
    if (!fs::exists(programs / "bench_slow_disk")) return false;
    std::string folder = (fs::temp_directory_path() / "workbook-slow-disk-XXXXXX").string();
    if (!mkdtemp(folder.data())) return false;
    const std::shared_ptr<void> removal(nullptr, [&](void*) {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    });
    fs::create_directories(fs::path(folder) / "mounted");
    const SlowDisk trial(programs, folder, fs::path(folder) / "mounted", 0ms);
    return true;
} catch (const std::exception&) {
    return false;
}

SlowDisk::SlowDisk(const fs::path& programs, const fs::path& folder, const fs::path& mountpoint,
                   std::chrono::milliseconds a_write)
    : server_({.command = {(programs / "bench_slow_disk").string(), folder.string(), mountpoint.string(),
                           std::to_string(a_write.count())},
               .descriptors = {}}) {
    const dev_t before = device_of(mountpoint.parent_path());
    for (int look = 0; look < 500 && server_.running(); ++look) {
        if (const dev_t now = device_of(mountpoint); now != before && now != 0) return;
        std::this_thread::sleep_for(10ms);
    }
    throw std::runtime_error("the slow disk does not come up: " + server_.err());
}

SlowDisk::~SlowDisk() {
    server_.signal(SIGTERM);  // it unmounts itself; killed, it would leave that to others
    server_.wait(10s);
}

}  // namespace bench
