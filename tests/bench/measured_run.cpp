#include "bench/measured_run.hpp"

#include <fmt/core.h>

#include <fstream>
#include <optional>
#include <stdexcept>

#include "bench/interrupt.hpp"
#include "harness/process.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

std::string tail(const fs::path& file) {
    constexpr std::streamoff SIZE = 64 * 1024;
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    const std::streamoff size = in.tellg();
    in.seekg(size > SIZE ? size - SIZE : 0);
    return {std::istreambuf_iterator<char>(in), {}};
}

// What a program said last: one line.
std::string last_line(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

std::optional<harness::Exit> wait_for(harness::Process& process, std::chrono::seconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    std::optional<harness::Exit> exit;
    while (!(exit = process.wait(200ms)) && std::chrono::steady_clock::now() < until) stop_if_interrupted();
    return exit;
}

}  // namespace

MeasuredRun run_measured(std::vector<std::string> command, const std::vector<std::string>& environment,
                         const fs::path& programs, const fs::path& scratch, std::chrono::seconds patience) {
    const fs::path usage = scratch / "usage", out = scratch / "stdout";
    fs::remove(usage);
    if (!environment.empty()) {
        command.insert(command.begin(), environment.begin(), environment.end());
        command.insert(command.begin(), "env");
    }
    // Into a file, since a pipe would have us work beside it.
    const std::vector<std::string> prefix{
        "/bin/sh",     "-c", "exec \"$@\" >\"$0\"", out.string(), (programs / "workbook-rusage").string(),
        usage.string()};
    command.insert(command.begin(), prefix.begin(), prefix.end());

    harness::Process process(harness::Launch{.command = command, .descriptors = {}});
    const std::optional<harness::Exit> exit = wait_for(process, patience);
    if (!exit) throw std::runtime_error(fmt::format("is not done after {} s", patience.count()));
    MeasuredRun run;
    run.out = tail(out);
    if (exit->code != 0 || exit->signal != 0) {
        const std::string said = last_line(process.err().empty() ? run.out : process.err());
        throw std::runtime_error(exit->describe() + (said.empty() ? "" : ": " + said));
    }
    std::ifstream measured(usage);
    if (!(measured >> run.figures["peak_kib"] >> run.figures["wall_s"] >> run.figures["user_s"] >>
          run.figures["system_s"]))
        throw std::runtime_error("workbook-rusage has left no figures");
    return run;
}

}  // namespace bench
