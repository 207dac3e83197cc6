// Which writer a run gets.
#pragma once

#include <string>
#include <vector>

#include "06_fetcher/fetcher.hpp"

namespace fetcher {

// What --writer takes, the default first.
const std::vector<std::string>& writer_names();

// Makes the writer of that name. Where io_uring cannot be had (the kernel refuses it, or it was missing when
// this was built) it says so in one line on stderr and makes the thread writer instead.
WriterFactory choose_writer(const std::string& name, bool fsync);

}  // namespace fetcher
