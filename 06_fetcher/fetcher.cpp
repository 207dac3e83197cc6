#include "06_fetcher/fetcher.hpp"

namespace fetcher {

int run_fetcher(const Options&, const WriterFactory&) { return 1; }

}  // namespace fetcher
