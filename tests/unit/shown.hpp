// How doctest shows in a failure what it would else call {?}: lists, and values that may be missing. For every file
// of a test program that compares such values, or for none.
#pragma once

#include <doctest/doctest.h>

#include <optional>
#include <vector>

template <class Value>
struct doctest::StringMaker<std::vector<Value>> {
    static String convert(const std::vector<Value>& values) {
        String text = "[";
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i > 0) text += ", ";
            text += doctest::toString(static_cast<Value>(values[i]));
        }
        return text + "]";
    }
};

template <class Value>
struct doctest::StringMaker<std::optional<Value>> {
    static String convert(const std::optional<Value>& value) {
        return value ? doctest::toString(*value) : String("nothing");
    }
};
