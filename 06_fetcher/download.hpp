// One attempt at one URL.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "06_fetcher/http_client.hpp"
#include "06_fetcher/stats.hpp"
#include "06_fetcher/url.hpp"
#include "06_fetcher/writer.hpp"

namespace fetcher {

// How far an attempt came; also known when it fails.
struct Attempt {
    std::optional<unsigned> status;  // of the latest answer
    std::uint64_t bytes = 0;         // of the body that was to be saved
};

class Downloader {
  public:
    // All must outlive it.
    Downloader(HttpClient& client, Writer& writer, const Options& options, Stats& stats)
        : client_(client), writer_(writer), options_(options), stats_(stats) {}

    // Asks for `url`, follows redirects, and saves the body of a successful answer as `file`, which exists
    // only after that. Throws Failure, and boost::system::system_error(operation_aborted) when cancelled.
    boost::asio::awaitable<void> download(Url url, std::filesystem::path file, Attempt& attempt);

  private:
    boost::asio::awaitable<void> save(Response& response, std::filesystem::path file, Attempt& attempt);

    HttpClient& client_;
    Writer& writer_;
    const Options& options_;
    Stats& stats_;
};

}  // namespace fetcher
