// The file name for a URL.
#pragma once

#include <string>

#include "06_fetcher/url.hpp"

namespace fetcher {

// "cat-alfysbfyt33ejjsz.jpg" for "http://localhost/pets/cat.jpg?size=2": the last part of the path, so that
// people recognise it, and 80 bits of a SHA-256 of the whole URL, so that distinct URLs have distinct names,
// the same one from run to run, whatever else is in the list and in which order it is downloaded.
//
// Safe on every file system: at most 128 characters, of which only letters, digits, "_", "-" and "."
// (everything else becomes "_"), beginning with neither "." nor "-"; distinct also where case does not count.
std::string file_name(const Url& url);

}  // namespace fetcher
