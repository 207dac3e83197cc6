// show_writer NAME FILE: what choose_writer makes of that name; prints the writer's own name after it has
// saved FILE.
#include <fmt/core.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "07_async_disk/choose_writer.hpp"

namespace asio = boost::asio;

namespace {

asio::awaitable<void> save(fetcher::Writer& writer, std::string path) {
    auto file = co_await writer.create(path);
    co_await file->write(std::string("saved"));
    co_await file->commit();
}

}  // namespace

int main(int, char** argv) {
    asio::io_context loop;
    const auto writer = fetcher::choose_writer(argv[1], false)(loop.get_executor());
    asio::co_spawn(loop, save(*writer, argv[2]), [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    });
    loop.run();
    fmt::print("{}\n", writer->name());
}
