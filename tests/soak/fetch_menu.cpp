#include "soak/fetch_menu.hpp"

#include <fmt/format.h>

namespace soak {

using harness::Origin;

namespace {

// A third are tiny, some are large: what goes wrong at the edges of a buffer goes wrong for both.
std::size_t some_size(Random& random) {
    const std::size_t kind = below(random, 12);
    if (kind < 4) return below(random, 3);
    return kind < 11 ? below(random, 20'000) : below(random, 600'000);
}

Order saved(const harness::Site& site, Random& random, const std::string& name) {
    const Origin origin = below(random, 4) == 0 ? Origin::https : Origin::http;
    const auto of = [&](const std::string& path) { return Order{site.url(path, origin), name, path}; };
    const std::size_t size = some_size(random);
    switch (below(random, 14)) {
        case 0:
            return of(fmt::format("/chunked/{}/{}/{}", size % 20'000, 1 + below(random, 3000), name));
        case 1:
            return of(fmt::format("/until-close/{}/{}", size, name));
        case 2:
            return of(fmt::format("/gzip/{}/{}", size, name));
        case 3:
            return of(fmt::format("/odd/..%2f..%2f{}", name));
        case 4:
            return of(fmt::format("/delay/{}/{}", below(random, 60), name));
        case 5:
            return of(fmt::format("/drip/300/{}/10/{}", 50 + below(random, 100), name));
        case 6:
            return of(fmt::format("/fails/503/1/{}", name));
        case 7:
            return of(fmt::format("/close-after/{}", name));
        case 8:
            return of(fmt::format("/huge-headers/4000/{}", name));
        case 9:
            return {site.url(fmt::format("/redirect/{}/{}", 1 + below(random, 6), name), origin), name,
                    "/redirect/0/" + name};
        case 10:
            return {site.url("/redirect-to/https/" + name, origin), name, "/bytes/1000/" + name};
        case 11:
            return {site.url("/redirect-to/other/" + name), name, "/bytes/1000/" + name};
        default:
            return of(fmt::format("/bytes/{}/{}", size, name));
    }
}

Order failed(const harness::Site& site, Random& random, const std::string& name) {
    const auto of = [&](const std::string& path, Origin origin = Origin::http) {
        return Order{site.url(path, origin), name, std::nullopt};
    };
    const auto sent = below(random, 5000);
    switch (below(random, 18)) {
        case 0:
            return of("/status/404/" + name);
        case 1:
            return of("/status/500/" + name);
        case 2:
            return of(fmt::format("/truncated/5000/{}/{}", sent, name));
        case 3:
            return of(fmt::format("/truncated-chunks/{}/777/{}", sent, name));
        case 4:
            return of(fmt::format("/reset/5000/{}/{}", sent, name));
        case 5:
            return of("/huge-headers/1000000/" + name);
        case 6:
            return of("/endless-chunk-extension/" + name);
        case 7:
            return of("/redirect-loop/left/" + name);
        case 8:
            return of("/redirect-endless/0/" + name);
        case 9:
            return of("/redirect-to/ftp/" + name);
        case 10:
            return of("/redirect-to/file/" + name);
        case 11:
            return of("/redirect-to/http/" + name, Origin::https);
        case 12:
            return of("/bytes/1000/" + name, Origin::https_wrong_host);
        case 13:
            return of("/bytes/1000/" + name, Origin::https_expired);
        case 14:
            return of("/bytes/1000/" + name, Origin::https_self_signed);
        case 15:
            return {"http://127.0.0.1:1/" + name, name, std::nullopt};  // nobody listens there
        case 16:
            return {"ftp://127.0.0.1/" + name, name, std::nullopt};
        default:
            return {"nonsense-" + name, name, std::nullopt};
    }
}

}  // namespace

std::size_t below(Random& random, std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

Order order(const harness::Site& site, Random& random, std::size_t number, bool slow) {
    const std::string name = fmt::format("n{:08}e", number);
    if (slow && below(random, 25) == 0)
        return {site.url((below(random, 2) ? "/never/" : "/stalled/5000/100/") + name), name, std::nullopt};
    return below(random, 3) == 0 ? failed(site, random, name) : saved(site, random, name);
}

}  // namespace soak
