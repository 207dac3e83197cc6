#include "06_fetcher/download.hpp"

#include <fmt/core.h>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>

#include "06_fetcher/redirects.hpp"
#include "06_fetcher/retry.hpp"

namespace fetcher {

namespace asio = boost::asio;

namespace {

// 206 would be a part of what we asked for as a whole.
bool is_success(unsigned status) { return status / 100 == 2 && status != 206; }

Failure status_failure(const Response& response) {
    const auto kind = is_passing_status(response.status()) ? Failure::Kind::passing : Failure::Kind::lasting;
    std::string text = fmt::format("status {} {}", response.status(), response.reason());
    std::optional<std::chrono::seconds> wait;
    if (response.retry_after())
        wait = parse_retry_after(*response.retry_after(), std::chrono::system_clock::now());
    if (wait) text += fmt::format(" (come back in {} s)", wait->count());
    Failure failure(Phase::status, kind, text);
    failure.retry_after = wait;
    return failure;
}

}  // namespace

//[ download
asio::awaitable<void> Downloader::download(Url url, std::filesystem::path file, Attempt& attempt) {
    RedirectTrail trail(url, options_.max_redirects);
    while (true) {
        Response response = co_await client_.get(url);
        attempt.status = response.status();
        if (is_success(response.status())) {
            co_await save(response, std::move(file), attempt);
            co_return;
        }
        co_await response.discard();
        if (!is_redirect(response.status())) throw status_failure(response);
        url = trail.follow(response.location());
    }
}
//] download

asio::awaitable<void> Downloader::save(Response& response, std::filesystem::path file, Attempt& attempt) try {
    //[ save
    const auto output = co_await writer_.create(std::move(file));
    while (true) {
        std::string piece = co_await response.read();
        if (piece.empty()) break;
        attempt.bytes += piece.size();
        stats_.received_bytes += piece.size();
        co_await output->write(std::move(piece));
    }
    co_await output->commit();
    //] save
} catch (const boost::system::system_error& error) {  // the client throws Failure, so this is the writer's
    if (error.code() == asio::error::operation_aborted) throw;
    throw Failure(Phase::disk, Failure::Kind::lasting, error.code().message());
}

}  // namespace fetcher
