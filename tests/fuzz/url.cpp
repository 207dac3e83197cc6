// A line of the list as a URL, and the file name made of it.
#include "06_fetcher/url.hpp"

#include <filesystem>

#include "06_fetcher/names.hpp"
#include "fuzz/safe_url.hpp"

namespace {

void require_safe_name(const std::string& name) {
    require(!name.empty() && name.size() <= 128, "a file name is empty or too long");
    require(name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
                std::string::npos,
            "a file name holds a character that is not safe everywhere");
    require(name.front() != '.' && name.front() != '-', "a file name is hidden, or looks like an option");
    require(std::filesystem::path(name).filename() == name, "a file name leads to another folder");
}

}  // namespace

void must_hold(std::string_view bytes) try {
    const fetcher::Url url = fetcher::parse_url(bytes);
    require_safe(url);
    require_safe_name(fetcher::file_name(url));
    require(fetcher::file_name(url) == fetcher::file_name(fetcher::parse_url(url.text)),
            "the file name of a URL depends on how the URL was written");
} catch (const std::invalid_argument&) {  // the one way to refuse
}
