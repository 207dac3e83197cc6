#include "tests/lint/twins.hpp"

#include <algorithm>
#include <vector>

#include "tests/lint/tokens.hpp"

namespace {

// What a brace has opened: a namespace, by its name and "::" ("" for one without a name), or something else.
struct Scope {
    bool is_namespace;
    std::string prefix;
};

bool is_name(const Token& token) { return token.kind == Token::Kind::name; }

// "a::b::" of `namespace a::b {`, whose first word stands at `at`; moves to the brace.
std::string prefix_at(const std::vector<Token>& tokens, std::size_t& at) {
    std::string prefix;
    for (++at; at < tokens.size() && tokens[at].spelling != "{" && tokens[at].spelling != ";"; ++at)
        if (is_name(tokens[at]) && tokens[at].spelling != "inline") prefix += tokens[at].spelling + "::";
    return prefix;
}

}  // namespace

Findings check_twins(const std::string& file, std::string_view source, DefinedIn& types) {
    const std::vector<Token> tokens = tokens_of(source);
    Findings findings;
    std::vector<Scope> scopes;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
        const std::string& word = tokens[at].spelling;
        if (word == "namespace" && (at == 0 || tokens[at - 1].spelling != "using")) {
            const std::string prefix = prefix_at(tokens, at);
            if (at < tokens.size() && tokens[at].spelling == "{") scopes.push_back({true, prefix});
        } else if (word == "{") {
            scopes.push_back({false, ""});
        } else if (word == "}" && !scopes.empty()) {
            scopes.pop_back();
        } else if ((word == "struct" || word == "class") && at + 2 < tokens.size() &&
                   is_name(tokens[at + 1])) {
            const bool in_namespaces = std::all_of(scopes.begin(), scopes.end(), [](const Scope& scope) {
                return scope.is_namespace && !scope.prefix.empty();
            });
            const bool is_enum = at > 0 && tokens[at - 1].spelling == "enum";
            const std::string& next = tokens[at + (tokens[at + 2].spelling == "final" ? 3 : 2)].spelling;
            if (!in_namespaces || is_enum || (next != "{" && next != ":")) continue;
            std::string name;
            for (const Scope& scope : scopes) name += scope.prefix;
            name += tokens[at + 1].spelling;
            const auto [known, is_new] = types.emplace(name, file);
            if (!is_new && known->second != file)
                findings.push_back(
                    {tokens[at].line, name + " is another type in " + known->second +
                                          ": the linker takes one destructor for both; rename one"});
        }
    }
    return findings;
}
