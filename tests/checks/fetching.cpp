#include "checks/fetching.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include <fmt/ranges.h>

namespace harness {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::unique_ptr<Site> open_site(Story& story) {
    const fs::path folder = story.folder() / "site";
    fs::create_directories(folder);
    SiteOptions options;
    options.folder = folder;
    if (story.setting().seed != 0) options.seed = story.setting().seed;
    auto site = std::make_unique<Site>(options);
    story.step("a site opens at {}", site->url("/"));
    return site;
}

std::vector<std::string> urls(const Site& site, const std::vector<std::string>& paths, Origin origin) {
    std::vector<std::string> result;
    for (const std::string& path : paths) result.push_back(site.url(path, origin));
    return result;
}

void expect_exit(Story& story, const Fetched& fetched, int code, const Misconception& misconception) {
    if (fetched.exit.signal == 0 && fetched.exit.code == code) return;
    story.fail(fmt::format("exit code {}", code), fetched.exit.describe(), misconception);
}

void expect_saved(Story& story, const Site& site, const Fetched& fetched,
                  const std::vector<std::string>& paths, const Misconception& misconception) {
    std::multimap<std::string_view, std::string> by_content;
    for (const auto& [name, content] : fetched.files) by_content.emplace(content, name);
    std::vector<std::string> missing;
    for (const std::string& path : paths) {
        const auto found = by_content.find(site.body(path));
        if (found == by_content.end())
            missing.push_back(path);
        else
            by_content.erase(found);
    }
    if (missing.empty() && by_content.empty()) return;
    std::vector<std::string> cut;
    for (std::string& path : missing) {
        const std::string body = site.body(path);
        const auto beginning = std::find_if(by_content.begin(), by_content.end(), [&](const auto& file) {
            return !file.first.empty() && std::string_view(body).starts_with(file.first);
        });
        if (beginning == by_content.end()) continue;
        cut.push_back(fmt::format("of {} only the first {} of {} bytes", std::exchange(path, ""),
                                  beginning->first.size(), body.size()));
        by_content.erase(beginning);
    }
    std::erase(missing, "");
    std::vector<std::string> left;
    for (const auto& [content, name] : by_content)
        left.push_back(fmt::format("{} ({} bytes)", name, content.size()));
    const auto shown = [](std::vector<std::string> list) {
        const std::size_t more = list.size() > 5 ? list.size() - 5 : 0;
        list.resize(list.size() - more);
        return fmt::format("{}{}", fmt::join(list, ", "), more ? fmt::format(" and {} more", more) : "");
    };
    std::string got;
    if (!missing.empty()) got += "no file with the bytes of " + shown(missing);
    if (!cut.empty()) got += (got.empty() ? "" : "; ") + shown(cut);
    if (!left.empty()) got += (got.empty() ? "" : "; ") + ("files that belong to nothing: " + shown(left));
    story.fail(fmt::format("{} files with exactly the bytes that were sent, and no other file", paths.size()),
               got, misconception);
}

bool saved(const Site& site, const Fetched& fetched, std::string_view path) {
    const std::string body = site.body(path);
    return std::any_of(fetched.files.begin(), fetched.files.end(),
                       [&](const auto& file) { return file.second == body; });
}

namespace {

// What lies in the folder so far, complete or not.
std::uintmax_t bytes_saved(const fs::path& folder) {
    std::uintmax_t sum = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        const std::uintmax_t size = entry.file_size(ignored);
        if (!ignored) sum += size;
    }
    return sum;
}

// Asks `waits` (which itself waits a little) until it says yes; no when the fetcher ended, or when the deadline
// passed and the folder has not grown since: a large body takes a busy machine its time.
bool wait_while_running(Story& story, Fetcher& fetcher, const std::function<bool(milliseconds)>& waits) {
    for (std::uintmax_t before = 0;;) {
        const auto end = steady_clock::now() + story.setting().deadline();
        while (steady_clock::now() < end) {
            const bool running = fetcher.process().running();
            if (waits(milliseconds(running ? 50 : 0))) return true;
            if (!running) return false;
        }
        const std::uintmax_t now = bytes_saved(fetcher.folder());
        if (now <= before) return false;
        before = now;
    }
}

std::size_t count(const std::vector<Seen>& requests, std::string_view prefix) {
    return static_cast<std::size_t>(std::count_if(
        requests.begin(), requests.end(), [&](const Seen& seen) { return seen.target.starts_with(prefix); }));
}

}  // namespace

bool wait_for_held(Story& story, Fetcher& fetcher, const Site& site, const std::string& gate,
                   std::size_t enough) {
    return wait_while_running(story, fetcher, [&](milliseconds limit) {
        return site.gates().wait_until_held(gate, enough, limit);
    });
}

bool wait_for_requests(Story& story, Fetcher& fetcher, const Site& site, const std::string& prefix,
                       std::size_t enough) {
    return wait_while_running(story, fetcher, [&](milliseconds limit) {
        return site.record().wait_until(
            [&](const auto& requests) { return count(requests, prefix) >= enough; }, limit);
    });
}

std::size_t count_requests(const Site& site, std::string_view prefix) {
    return count(site.record().requests(), prefix);
}

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace harness
