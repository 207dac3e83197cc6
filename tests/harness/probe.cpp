#include "harness/probe.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include <elf.h>

#include "harness/proc.hpp"

namespace harness {
namespace {

// Whether the file asks for a dynamic loader, which is who would load the probe.
bool is_linked_dynamically(const std::filesystem::path& program) {
    std::ifstream file(program, std::ios::binary);
    Elf64_Ehdr header{};
    file.read(reinterpret_cast<char*>(&header), sizeof header);
    if (!file.good() || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return true;  // a script, perhaps
    if (header.e_ident[EI_CLASS] != ELFCLASS64) return true;
    for (int i = 0; i < header.e_phnum; ++i) {
        Elf64_Phdr part{};
        file.seekg(
            static_cast<std::streamoff>(header.e_phoff + static_cast<std::size_t>(i) * header.e_phentsize));
        file.read(reinterpret_cast<char*>(&part), sizeof part);
        if (file.good() && part.p_type == PT_INTERP) return true;
    }
    return false;
}

}  // namespace

Probe::Probe(const std::filesystem::path& programs, std::filesystem::path folder, ProbeOptions options)
    : library_(programs / "libworkbook-probe.so"), folder_(std::move(folder)), options_(std::move(options)) {}

bool Probe::exists() const { return std::filesystem::exists(library_); }

std::vector<std::string> Probe::environment() const {
    // AddressSanitizer wants to be the first library; its check knows nothing of ours, which it may well come
    // after.
    std::string asan = "ASAN_OPTIONS=verify_asan_link_order=0";
    if (const char* others = std::getenv("ASAN_OPTIONS")) asan += std::string{":"} + others;
    // Node would rather ask io_uring, which goes past us.
    std::vector<std::string> environment{"LD_PRELOAD=" + library_.string(),
                                         "WORKBOOK_PROBE_RECORD=" + folder_.string(), asan,
                                         "UV_USE_IO_URING=0"};
    if (!options_.plan.empty()) environment.push_back("WORKBOOK_PROBE_PLAN=" + options_.plan);
    if (options_.stacks) environment.push_back("WORKBOOK_PROBE_STACKS=1");
    return environment;
}

Recording Probe::recording() const { return read_recording(folder_); }

std::string Probe::why_unseen(pid_t server) const {
    const Recording seen = recording();
    // Whoever listens is who matters: a shell around it may well be seen when it is not.
    const auto listens = [](const Call& call) { return call.id == PROBE_LISTEN; };
    if (std::any_of(seen.calls.begin(), seen.calls.end(), listens)) return {};
    for (const pid_t pid : family_of(server)) {
        if (std::find(seen.processes.begin(), seen.processes.end(), pid) != seen.processes.end()) continue;
        if (!is_linked_dynamically(fmt::format("/proc/{}/exe", pid)))
            return "it is linked statically, so the probe cannot be put under it";
        return "it does not load the probe (it may have more rights than we, or clear its environment)";
    }
    return "its calls do not go through the C library, so the probe does not see them";
}

}  // namespace harness
