// Links between the pages.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

// Says of each link in `page` (relative to `root`) that leads nowhere, to a file or to a heading, where it was meant to
// lead. Addresses on the web are not looked at.
std::vector<std::string> broken_links(const std::filesystem::path& root, const std::string& page);

// True when "FILE#heading", or "FILE", is there.
bool leads_somewhere(const std::filesystem::path& root, const std::string& target);
