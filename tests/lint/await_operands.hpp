// The g++ 12 rule for co_await and co_yield.
#pragma once

#include <string_view>

#include "tests/lint/finding.hpp"

// g++ 12 destroys some temporaries twice, or too early, when they stand in one statement with co_await or
// co_yield (it says nothing; AddressSanitizer sees a use after free). Finds them: a lambda that captures by
// value, anything in braces (a temporary T{…}, an argument {…}, but a variable initialised as T name{co_await
// …} too), and ?: between anything but literals. The mend is always the same: give the operand a name in a
// statement of its own before.
//
// It sees tokens and not types, so it also forbids harmless cases (braces that call a constructor);
// parentheses say the same. A lambda's body is a place of its own: a co_await in it does not concern the
// statement around it.
Findings check_await_operands(std::string_view source);
