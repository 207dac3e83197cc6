// What the checks of the fetchers (stages 06 and 07) share: a site for the run, and what must be on the disk
// afterwards.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "checks/own_program.hpp"
#include "harness/site/site.hpp"
#include "harness/story.hpp"

namespace harness {

// A right program has no reason to send what it must not send, so waiting for that can only miss a fault on a
// machine that stands still, and never blames anybody.
constexpr std::chrono::milliseconds grace{400};

// A site whose files are in the story's folder. Writes a step.
std::unique_ptr<Site> open_site(Story& story);

// The addresses of several paths.
std::vector<std::string> urls(const Site& site, const std::vector<std::string>& paths,
                              Origin origin = Origin::http);

void expect_exit(Story& story, const Fetched& fetched, int code, const Misconception& misconception = {});

// The folder holds the bodies of exactly these paths, each in a file of its own, and nothing else. Names are
// free.
void expect_saved(Story& story, const Site& site, const Fetched& fetched,
                  const std::vector<std::string>& paths, const Misconception& misconception = {});

// Some file has the bytes of this path.
bool saved(const Site& site, const Fetched& fetched, std::string_view path);

// Waits until `count` requests are held at `gate`; false when the fetcher has ended or the deadline has
// passed.
bool wait_for_held(Story& story, Fetcher& fetcher, const Site& site, const std::string& gate,
                   std::size_t count);

// Waits until the site has seen `count` requests whose target begins with `prefix`; false as above.
bool wait_for_requests(Story& story, Fetcher& fetcher, const Site& site, const std::string& prefix,
                       std::size_t count);

// How many there were.
std::size_t count_requests(const Site& site, std::string_view prefix);

// A file's content; empty when it cannot be read.
std::string read_file(const std::filesystem::path& path);

}  // namespace harness
