#include "03_selectors_callbacks/backend.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace selectors {

std::vector<std::string> backend_names() {
#if defined(__linux__)
    return {"select", "poll", "epoll"};
#elif __has_include(<sys/event.h>)
    return {"select", "poll", "kqueue"};
#else
    return {"select", "poll"};
#endif
}

std::unique_ptr<Backend> make_backend(std::string_view name) {
    const std::vector<std::string> names = backend_names();
    if (name == "default") return make_backend(names.back());
    if (name == "select") return make_select_backend();
    if (name == "poll") return make_poll_backend();
#if defined(__linux__)
    if (name == "epoll") return make_epoll_backend();
#elif __has_include(<sys/event.h>)
    if (name == "kqueue") return make_kqueue_backend();
#endif
    throw std::invalid_argument("no selector \"" + std::string(name) + "\" on this system");
}

//[ in_milliseconds
int in_milliseconds(Timeout timeout) {
    if (!timeout) return -1;
    const auto rounded_up = std::chrono::ceil<std::chrono::milliseconds>(*timeout).count();
    return static_cast<int>(std::clamp<decltype(rounded_up)>(rounded_up, 0, std::numeric_limits<int>::max()));
}
//] in_milliseconds

}  // namespace selectors
