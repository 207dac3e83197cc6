// The lines "key: value" at the head of a mutant or of a right program, plain or in a comment.
#pragma once

#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace mutants {

// A mutant or a right program that cannot be used as it stands; what() says where and why, for its author.
struct Unusable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using Header = std::map<std::string, std::string>;

// Ends at the first line that is no "key: value"; a leading "# ", "// " or "#!…" line is passed over. A line
// that is indented below a key goes on with its value. Throws Unusable when the file cannot be read, when a
// key is not among `known`, or when one of `required` is missing.
Header read_header(const std::filesystem::path& file, const std::vector<std::string>& required,
                   const std::vector<std::string>& known);

// "02 03 04" -> {"02", "03", "04"}
std::vector<std::string> words(const std::string& text);

// The whole of a file. Throws Unusable when it cannot be read.
std::string contents_of(const std::filesystem::path& file);

}  // namespace mutants
