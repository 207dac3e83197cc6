// C++ text as a list of tokens: as much of the language as the lints need, and no more.
#pragma once

#include <string>
#include <string_view>
#include <vector>

struct Token {
    enum class Kind {
        name,
        number,
        text,
        symbol
    };  // text: a string or character literal, its contents left out
    Kind kind;
    std::string spelling;  // "co_await", "42", "\"\"", "::"
    int line;              // from 1
};

// The tokens of `source` without comments and preprocessor lines. Of the operators only "::" and "->" are one
// token of two characters. Accepts anything, well-formed or not.
std::vector<Token> tokens_of(std::string_view source);
