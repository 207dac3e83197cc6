#include "tests/lint/await_operands.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "tests/lint/tokens.hpp"

namespace {

using Tokens = std::vector<Token>;
// Without the bodies of the lambdas in it; the bracket that begins a lambda is spelled LAMBDA.
using Statement = std::vector<Token>;
constexpr const char* LAMBDA = "[lambda";

bool is_literal(const Token& token) {
    static const std::set<std::string> words{"true", "false", "nullptr"};
    return token.kind == Token::Kind::number || token.kind == Token::Kind::text ||
           words.count(token.spelling);
}

bool is(const Token& token, std::string_view spelling) { return token.spelling == spelling; }

bool is_one_of(const Token& token, std::initializer_list<std::string_view> spellings) {
    return std::find(spellings.begin(), spellings.end(), token.spelling) != spellings.end();
}

bool opens(const Token& token) { return is_one_of(token, {"(", "[", "{", LAMBDA}); }
bool closes(const Token& token) { return is_one_of(token, {")", "]", "}"}); }

bool contains(const Statement& statement, std::initializer_list<std::string_view> spellings) {
    return std::any_of(statement.begin(), statement.end(),
                       [&](const Token& t) { return is_one_of(t, spellings); });
}

// Cuts a file into statements and hands each to `examine`.
template <class Examine>
class Parser {
  public:
    Parser(const Tokens& tokens, Examine examine) : tokens_(tokens), examine_(examine) {}

    // Up to the brace that closes the block, or the end.
    void block() {
        Statement statement;
        int depth = 0;  // of parentheses, brackets and braces within the statement
        while (next_ < tokens_.size()) {
            const Token& token = tokens_[next_];
            if (is(token, "[") && opens_lambda(statement)) {
                lambda(statement);
                continue;
            }
            ++next_;
            if (is(token, "{") && depth == 0 && opens_block(statement)) {
                finish(statement);
                block();
            } else if (is(token, "}") && depth == 0) {
                return finish(statement);
            } else if (is(token, ";") && depth == 0) {
                finish(statement);
            } else {
                if (opens(token)) ++depth;
                if (closes(token)) --depth;
                statement.push_back(token);
                if (depth == 0 && is(token, ")") && is_control(statement)) finish(statement);
            }
        }
        finish(statement);
    }

  private:
    void finish(Statement& statement) {
        if (!statement.empty()) examine_(statement);
        statement.clear();
    }

    // if (…), while (…): what they govern is a statement of its own, braces or not.
    static bool is_control(const Statement& statement) {
        const std::size_t first = is(statement.front(), "else") ? 1 : 0;
        return first < statement.size() && is_one_of(statement[first], {"if", "while", "for", "switch"});
    }

    // Whether a "[" that follows `before` begins a lambda and no subscript, structured binding or attribute.
    bool opens_lambda(const Statement& before) const {
        if (next_ + 1 < tokens_.size() && is(tokens_[next_ + 1], "[")) return false;
        if (before.empty()) return true;
        const Token& last = before.back();
        if (is(last, "[")) return false;
        if (is_one_of(last, {"return", "co_return", "co_await", "co_yield", "case"})) return true;
        if (last.kind == Token::Kind::name || is_one_of(last, {")", "]"})) return false;
        if (is(last, "&")) {  // auto& [a, b], const auto&& [a, b]
            const auto word =
                std::find_if_not(before.rbegin(), before.rend(), [](const Token& t) { return is(t, "&"); });
            return word == before.rend() || !is(*word, "auto");
        }
        return true;
    }

    // Takes a lambda's head into the statement, and its body as a block of its own.
    void lambda(Statement& statement) {
        const std::size_t introducer = statement.size();
        for (int depth = 0; next_ < tokens_.size(); ++next_) {
            const Token& token = tokens_[next_];
            if (depth == 0 && is(token, "{")) {
                statement[introducer].spelling = LAMBDA;
                ++next_;
                block();
                return;
            }
            if (depth == 0 && is_one_of(token, {";", "}", ")"})) return;  // it was no lambda after all
            if (opens(token)) ++depth;
            if (closes(token)) --depth;
            statement.push_back(token);
        }
    }

    // Whether a "{" outside all parentheses, which follows `before`, begins a block and no list of values.
    static bool opens_block(const Statement& before) {
        if (before.empty()) return true;
        const Token& last = before.back();
        if (is_one_of(last, {")", "}", ":", "else", "do", "try", "const", "noexcept", "override", "final",
                             "mutable"}))
            return true;
        if (contains(before, {"namespace", "struct", "class", "enum", "union", "extern", "requires"}))
            return true;
        if (last.kind != Token::Kind::name && !is_one_of(last, {">", "*", "&"})) return false;
        const auto qualified =
            std::find_if_not(before.rbegin(), before.rend(), [](const Token& t) { return is(t, "&"); });
        if (is(last, "&") && qualified != before.rend() && is(*qualified, ")"))
            return true;  // void name() && {
        // auto name() -> type {
        const auto arrow =
            std::find_if(before.rbegin(), before.rend(), [](const Token& t) { return is(t, "->"); });
        if (arrow == before.rend() || arrow + 1 == before.rend()) return false;
        return is_one_of(*(arrow + 1), {")", "const", "noexcept", "mutable"}) &&
               std::none_of(before.rbegin(), arrow, [](const Token& t) {
                   return is_one_of(t, {"(", "=", "."});
               });
    }

    const Tokens& tokens_;
    Examine examine_;
    std::size_t next_ = 0;
};

// Whether the lambda introducer at `open` keeps a copy of anything: [x], [=], [x = …], [*this]; not [&],
// [&x], [this].
bool captures_by_value(const Statement& statement, std::size_t open) {
    bool first_of_capture = true;
    int depth = 1;
    for (std::size_t i = open + 1; i < statement.size(); ++i) {
        const Token& token = statement[i];
        if (closes(token) && --depth == 0) return false;
        if (first_of_capture && !is_one_of(token, {"&", "this"})) return true;
        if (opens(token)) ++depth;
        first_of_capture = depth == 1 && is(token, ",");
    }
    return false;
}

bool chooses_between_literals(const Statement& statement, std::size_t question) {
    return question + 3 < statement.size() && is_literal(statement[question + 1]) &&
           is(statement[question + 2], ":") && is_literal(statement[question + 3]);
}

std::optional<std::string> offence(const Statement& statement, std::size_t i) {
    if (is(statement[i], LAMBDA) && captures_by_value(statement, i)) return "a lambda that captures by value";
    if (is(statement[i], "{")) return "a value in braces";
    if (is(statement[i], "?") && !chooses_between_literals(statement, i)) return "a choice with ?:";
    return std::nullopt;
}

}  // namespace

Findings check_await_operands(std::string_view source) {
    Findings findings;
    const Tokens tokens = tokens_of(source);
    const auto examine = [&](const Statement& statement) {
        const auto wait = std::find_if(statement.begin(), statement.end(), [](const Token& t) {
            return is_one_of(t, {"co_await", "co_yield"});
        });
        if (wait == statement.end()) return;
        for (std::size_t i = 0; i < statement.size(); ++i)
            if (const auto what = offence(statement, i))
                findings.push_back(
                    {statement[i].line, *what + " in one statement with " + wait->spelling +
                                            ": g++ 12 may destroy it twice; give it a name on a line of "
                                            "its own first, or call a constructor with parentheses"});
    };
    Parser(tokens, examine).block();
    return findings;
}
