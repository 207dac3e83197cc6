#include "student/solutions.hpp"

#include <boost/json.hpp>
#include <stdexcept>

#include "student/region.hpp"
#include "student/text.hpp"

namespace json = boost::json;

namespace student {
namespace {

constexpr int DIGITS_A_LINE = 100;

// The same both ways: each byte against a pattern that moves along with its place.
std::string veiled(std::string text) {
    for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(text[i] ^ (0x5a + i * 7) % 251);
    return text;
}

std::string in_digits(const std::string& bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        if (text.size() % (DIGITS_A_LINE + 1) == DIGITS_A_LINE) text += '\n';
        text += digits[static_cast<unsigned char>(byte) / 16];
        text += digits[static_cast<unsigned char>(byte) % 16];
    }
    return text + '\n';
}

std::string from_digits(const std::string& text) {
    std::string digits;
    for (const char c : text)
        if (c != '\n') digits += c;
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
    return bytes;
}

}  // namespace

Solutions solutions_in(const std::filesystem::path& root, const std::vector<Exercise>& exercises) {
    Solutions solutions;
    for (const Exercise& exercise : exercises)
        for (const Gap& gap : exercise.gaps) {
            const Lines region = region_in(lines_of(read_text(root / gap.file)), gap.file, gap.region);
            if (!solutions.emplace(key_of(gap), joined(region)).second)
                throw std::runtime_error("two exercises empty region " + gap.region + " of " + gap.file);
        }
    return solutions;
}

void write_solutions(const std::filesystem::path& file, const Solutions& solutions) {
    json::object object;
    for (const auto& [key, text] : solutions) object[key] = text;
    write_text(file, in_digits(veiled(json::serialize(object))));
}

Solutions read_solutions(const std::filesystem::path& file) {
    Solutions solutions;
    const std::string text = read_text(file);
    try {
        const json::object object = json::parse(veiled(from_digits(text))).as_object();
        for (const auto& entry : object)
            solutions.emplace(entry.key(), std::string(entry.value().as_string()));
    } catch (const std::exception&) {
        throw std::runtime_error(file.string() + " is damaged; bring it back with: git checkout " + file.string());
    }
    return solutions;
}

}  // namespace student
