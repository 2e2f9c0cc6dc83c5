// SPDX-License-Identifier: GPL-3.0-or-later
// Enumerations that people choose from: one table of names for each, from which follow the ids of files and
// command lines, what forms show, and what is said of an id that is none. Any thread.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace distill {

template <class Value>
struct ChoiceRow {
    Value value;
    const char* id;    // in files and on the command line
    const char* label; // for people
};

template <class Value, std::size_t count>
using ChoiceTable = std::array<ChoiceRow<Value>, count>;

// Specialised for each enumeration: `static constexpr ChoiceTable<Value, n> kRows`, every value once.
template <class Value>
struct Choices;

template <class Value>
const char* idOf(Value value) {
    for (const auto& row : Choices<Value>::kRows)
        if (row.value == value)
            return row.id;
    return "";
}

template <class Value>
std::optional<Value> choiceOf(std::string_view id) {
    for (const auto& row : Choices<Value>::kRows)
        if (row.id == id)
            return row.value;
    return std::nullopt;
}

// "set, class"
template <class Value>
std::string choiceIds() {
    std::string text;
    for (const auto& row : Choices<Value>::kRows)
        text += (text.empty() ? "" : ", ") + std::string(row.id);
    return text;
}

// Usage for an id that is none of them; `what` is what it was given for.
template <class Value>
Result<Value> readChoice(const std::string& what, std::string_view id) {
    if (const auto value = choiceOf<Value>(id))
        return *value;
    return failure(ErrorCode::Usage,
                   what + " is one of " + choiceIds<Value>() + ", not '" + std::string(id) + "'.");
}

} // namespace distill
