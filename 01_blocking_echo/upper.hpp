// What every echo stage answers: the text in upper case.
#pragma once

#include <string>
#include <string_view>

// `text` with every UTF-8 character in its upper case: "привет" becomes "ПРИВЕТ". Bytes that are no UTF-8
// pass unchanged, and so does a character that the end of a chunk cuts in two: each half alone is no text. A
// character maps to one character, as towupper(3) has it, so "ß" stays where Python's str.upper() says "SS".
std::string upper(std::string_view text);
