#include <fmt/core.h>

#include "bench/charts/charts.hpp"
#include "harness/crowd.hpp"
#include "harness/proc.hpp"
#include "harness/server.hpp"

namespace bench {
namespace {

struct Contestant {
    std::string name, program;
    std::vector<std::string> arguments;
};

const Contestant contestants[] = {
    {"01, a thread for each", "01_thread_per_client", {}},
    {"03 callbacks", "03_selectors_callbacks", {}},
    {"04 generators", "04_generator_scheduler", {}},
    {"05 coroutines, own loop", "05_coroutines", {"echo-own-loop"}},
    {"05 coroutines, Asio", "05_coroutines", {"echo"}},
};

class Silence final : public harness::Journal {
  public:
    void step(std::string) override {}
};

}  // namespace

Measured measure_memory(const MeasureOptions& options, const std::filesystem::path& programs) {
    const std::size_t clients = harness::Crowd::possible(options.quick ? 100 : 10'000);
    const std::size_t rounds =
        options.quick ? 1 : std::min<std::size_t>(options.rounds, 3);  // they hardly differ
    harness::Setting setting;
    setting.programs = programs;
    Measured measured{"memory", rounds};
    for (const Contestant& contestant : contestants) {
        std::vector<double> mebibytes;
        std::size_t threads = 0;
        for (std::size_t round = 0; round < rounds; ++round) {
            tell_progress(fmt::format("memory: {}, round {} of {}", contestant.name, round + 1, rounds));
            Silence journal;
            harness::ServerOptions server_options;
            server_options.program = contestant.program;
            server_options.arguments = contestant.arguments;
            harness::Server server(journal, setting, server_options);
            harness::Crowd crowd(server, clients);
            crowd.speak_in_reverse();
            const pid_t pid = server.process().pid();
            mebibytes.push_back(static_cast<double>(harness::resident_bytes(pid)) / (1024 * 1024));
            threads = harness::count_threads(pid);
        }
        measured.rows.push_back({{"server", contestant.name},
                                 {"clients", clients},
                                 {"threads", threads},
                                 {"mebibytes", spread_of(mebibytes)}});
    }
    return measured;
}

}  // namespace bench
