// File names from URLs: safe, distinct, stable.
#include "06_fetcher/names.hpp"

#include <doctest/doctest.h>

#include <cctype>
#include <filesystem>
#include <random>
#include <set>
#include <stdexcept>
#include <string>

#include "tests/unit/shown.hpp"

using fetcher::file_name;
using fetcher::parse_url;

namespace {

std::string name(const std::string& url) { return file_name(parse_url(url)); }

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

void require_safe(const std::string& file) {
    CAPTURE(file);
    REQUIRE(file.size() >= 18);
    REQUIRE(file.size() <= 128);
    REQUIRE(file.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
            std::string::npos);
    REQUIRE(file.front() != '.');
    REQUIRE(file.front() != '-');
    const std::filesystem::path inside = (std::filesystem::path("/dir") / file).lexically_normal();
    REQUIRE(inside.parent_path() == "/dir");
}

}  // namespace

TEST_CASE("a name is the same from run to run") {
    // Golden: whoever changes these makes every old download be downloaded again.
    CHECK(name("http://localhost/pets/cat.jpg?size=2") == "cat-alfysbfyt33ejjsz.jpg");
    CHECK(name("http://localhost/") == "index-4no2syftepi7ywbf");
}

TEST_CASE("the last part of the path is recognised, its extension stays at the end") {
    CHECK(name("http://h/a/b/cat.png").starts_with("cat-"));
    CHECK(name("http://h/a/b/cat.png").ends_with(".png"));
    CHECK(name("http://h/archive.tar.gz").starts_with("archive.tar-"));
    CHECK(name("http://h/archive.tar.gz").ends_with(".gz"));
    CHECK(name("http://h/").starts_with("index-"));
    CHECK(name("http://h/folder/?x=a.png").starts_with("index-"));
    CHECK(name("http://h/no_extension").starts_with("no_extension-"));
    CHECK(name("http://h/a.this-is-no-extension").find(".this-is-no-extension-") != std::string::npos);
}

TEST_CASE("hostile paths give safe names") {
    for (const std::string url :
         {"http://h/..", "http://h/../../etc/passwd", "http://h/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
          "http://h/.bashrc", "http://h/-rf", "http://h/%00", "http://h/a%0Ab", "http://h/%1b%5b31m",
          "http://h/a%5Cb", "http://h/CON", "http://h/a:b", "http://h/.", "http://h/...", "http://h/%2F",
          "http://h/~root", "http://h/%D0%BF.png", "http://h/x.%2e", "http://h/a."}) {
        CAPTURE(url);
        require_safe(name(url));
    }
    require_safe(name("http://h/" + std::string(5000, 'a') + "." + std::string(5000, 'b')));
}

TEST_CASE("URLs that differ in anything have different names, even where case does not count") {
    std::set<std::string> names;
    const std::vector<std::string> urls = {
        "http://h/a",     "https://h/a",    "http://h:81/a",  "http://g/a",       "http://h/A",
        "http://h/a/",    "http://h/a?",    "http://h/a?b",   "http://h/a?B",     "http://h/x/a",
        "http://h/a%2Fb", "http://h/a/b",   "http://h/a_b",   "http://h/a%00",    "http://h/a%01",
        "http://h/%61",   "http://h/a.png", "http://h/a.PNG", "http://h/a-b.png", "http://h/index",
        "http://h/",      "http://h/?",     "http://h/a.part"};
    for (const std::string& url : urls) names.insert(lower(name(url)));
    CHECK(names.size() == urls.size());
}

TEST_CASE("long URLs that differ only at the end have different names") {
    const std::string path(4000, 'x');
    CHECK(name("http://h/" + path + "1") != name("http://h/" + path + "2"));
}

TEST_CASE("the same URL written differently has one name") {
    CHECK(name("http://h/a") == name("HTTP://H:80/a#part"));
}

TEST_CASE("whatever bytes a URL is made of, its name is safe and its own") {
    std::mt19937 random(66);
    std::set<std::string> urls;
    std::set<std::string> names;
    while (urls.size() < 20'000) {
        std::string text = "http://h/";
        for (std::size_t n = random() % 20; n > 0; --n) {
            const char* const pieces[] = {"..", "/", "%2F", "%2e", ".",        "-",  "%00",
                                          "A",  "a", "%FF", "?",   "\xC3\xA4", "%0a"};
            if (random() % 2)
                text += pieces[random() % std::size(pieces)];
            else
                text += static_cast<char>(random() % 256);
        }
        try {
            const auto url = parse_url(text);
            if (!urls.insert(url.text).second) continue;
            const std::string file = file_name(url);
            require_safe(file);
            names.insert(lower(file));
        } catch (const std::invalid_argument&) {
        }
    }
    CHECK(names.size() == urls.size());
}
