// The site by hand: `workbook-site --port 8000`, then open the address that it prints, or fetch from it.
// Ctrl-C ends it.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include <fmt/core.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include "harness/site/site.hpp"

namespace {

// A folder for the certificate that goes with the program.
class PrivateFolder {
  public:
    PrivateFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "workbook-site-XXXXXX").string();
        if (!mkdtemp(name.data())) throw std::runtime_error("cannot make a folder in " + name);
        path_ = name;
    }
    ~PrivateFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace

int main(int argc, char** argv) {
    harness::SiteOptions options;
    bool quiet = false;
    CLI::App app{"A gallery of pictures, and routes that misbehave on demand, on 127.0.0.1."};
    app.add_option("--port", options.port, "of the http address; 0 picks a free one")->capture_default_str();
    app.add_option("--seed", options.seed, "another seed, other pictures")->capture_default_str();
    app.add_option("--pictures", options.pictures, "how many")
        ->capture_default_str()
        ->check(CLI::Range(1, 10000));
    app.add_flag("--quiet", quiet, "do not print the requests");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }

    // Blocked before the site's thread starts, so that the signals wait for sigwait and for nobody else.
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    try {
        const PrivateFolder folder;
        options.folder = folder.path();
        if (!quiet)
            options.on_request = [](const harness::Seen& seen) {
                fmt::print(stderr, "connection {}, {} in flight: {} {}\n", seen.connection, seen.in_flight,
                           seen.method, seen.target);
            };
        const harness::Site site(options);
        for (const std::string& route : site.routes()) fmt::print("{}\n", route);
        fmt::print("\nhttp        {}\nother http  {}\nhttps       {}  (trust {})\n", site.url("/"),
                   site.url("/", harness::Origin::http_other), site.url("/", harness::Origin::https),
                   site.ca_file().string());
        fmt::print("its certificate is for another host: {}, has expired: {}, is a stranger's: {}\n",
                   site.url("/", harness::Origin::https_wrong_host),
                   site.url("/", harness::Origin::https_expired),
                   site.url("/", harness::Origin::https_self_signed));
        fmt::print("pictures    {}\nCtrl-C ends it.\n", site.url("/gallery/urls.txt"));
        std::fflush(stdout);
        int signal = 0;
        sigwait(&ends, &signal);
    } catch (const std::exception& error) {
        fmt::print(stderr, "workbook-site: {}\n", error.what());
        return 1;
    }
    return 0;
}
