#include "tests/lint/tokens.hpp"

#include <algorithm>
#include <cctype>

namespace {

bool starts_name(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool in_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

class Reader {
  public:
    explicit Reader(std::string_view source) : rest_(source) {}

    std::vector<Token> tokens() {
        while (!rest_.empty()) read_one();
        return std::move(tokens_);
    }

  private:
    void read_one() {
        const char c = rest_.front();
        if (c == '\n' || std::isspace(static_cast<unsigned char>(c))) {
            at_line_start_ = at_line_start_ || c == '\n';
            return skip(1);
        }
        if (rest_.starts_with("//")) return skip(find("\n"));
        if (rest_.starts_with("/*")) return skip(find("*/") + 2);
        if (c == '#' && at_line_start_) return skip_directive();
        at_line_start_ = false;
        if (const std::size_t prefix = raw_prefix()) return read_raw(prefix);
        if (c == '"' || c == '\'') return read_quoted(c);
        if (starts_name(c)) return take(Token::Kind::name, count(in_name));
        if (std::isdigit(static_cast<unsigned char>(c)))  // 1'000, 0x1F, 2.5 and 500ms alike
            return take(Token::Kind::number,
                        count([](char d) { return in_name(d) || d == '.' || d == '\''; }));
        if (rest_.starts_with("::") || rest_.starts_with("->")) return take(Token::Kind::symbol, 2);
        take(Token::Kind::symbol, 1);
    }

    template <class Predicate>
    std::size_t count(Predicate belongs) const {
        return static_cast<std::size_t>(std::find_if_not(rest_.begin(), rest_.end(), belongs) -
                                        rest_.begin());
    }

    // A position in what is left; its end when `wanted` does not come.
    std::size_t find(std::string_view wanted, std::size_t from = 0) const {
        return std::min(rest_.find(wanted, from), rest_.size());
    }

    void skip(std::size_t size) {
        size = std::min(size, rest_.size());
        line_ += static_cast<int>(
            std::count(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(size), '\n'));
        rest_.remove_prefix(size);
    }

    void take(Token::Kind kind, std::size_t size) {
        tokens_.push_back({kind, std::string(rest_.substr(0, size)), line_});
        skip(size);
    }

    void skip_directive() {  // with the lines that a backslash joins to it
        std::size_t end = find("\n");
        while (end > 0 && end < rest_.size() && rest_[end - 1] == '\\') end = find("\n", end + 1);
        skip(end);
    }

    // The length of R" or u8R" and the like, when that is what comes; else 0.
    std::size_t raw_prefix() const {
        for (const std::string_view prefix : {"R\"", "u8R\"", "uR\"", "UR\"", "LR\""})
            if (rest_.starts_with(prefix)) return prefix.size();
        return 0;
    }

    void read_raw(std::size_t prefix) {
        const std::size_t open = find("(", prefix);
        const std::string close = ")" + std::string(rest_.substr(prefix, open - prefix)) + "\"";
        tokens_.push_back({Token::Kind::text, "\"\"", line_});
        skip(find(close, open) + close.size());
    }

    void read_quoted(char quote) {
        std::size_t end = 1;
        while (end < rest_.size() && rest_[end] != quote && rest_[end] != '\n')
            end += rest_[end] == '\\' ? 2 : 1;
        tokens_.push_back({Token::Kind::text, std::string(2, quote), line_});
        skip(end + 1);
    }

    std::string_view rest_;
    int line_ = 1;
    bool at_line_start_ = true;
    std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view source) { return Reader(source).tokens(); }
