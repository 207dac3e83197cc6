#include "06_fetcher/failure.hpp"

namespace fetcher {

std::string_view to_string(Phase phase) {
    switch (phase) {
        case Phase::list:
            return "list";
        case Phase::resolve:
            return "resolve";
        case Phase::connect:
            return "connect";
        case Phase::tls:
            return "tls";
        case Phase::request:
            return "request";
        case Phase::first_byte:
            return "first_byte";
        case Phase::body:
            return "body";
        case Phase::redirect:
            return "redirect";
        case Phase::status:
            return "status";
        case Phase::disk:
            return "disk";
    }
    return "unknown";
}

}  // namespace fetcher
