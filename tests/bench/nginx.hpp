// Debian's nginx as an origin of our own: its own configuration, a port that is free, nothing of the system's.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "harness/process.hpp"

namespace bench {

// Where nginx is; no value when it is not installed. The Debian package is nginx-light.
std::optional<std::filesystem::path> find_nginx();

class Nginx {
  public:
    // Serves root/www on the loopback interface until it is destroyed; its own files go to root, too. Throws
    // std::runtime_error when it does not start.
    Nginx(const std::filesystem::path& program, const std::filesystem::path& root);

    const std::string& address() const { return address_; }  // "http://127.0.0.1:PORT"

  private:
    std::string address_;
    std::unique_ptr<harness::Process> server_;
};

}  // namespace bench
