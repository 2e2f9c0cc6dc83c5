// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/class_names.h"

#include <algorithm>
#include <utility>

namespace distill {

namespace {

bool isNumber(const std::string& name) {
    return !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
}

// Of any length: longer ones without leading zeros are larger.
std::pair<std::size_t, std::string> magnitude(const std::string& name) {
    const auto first = std::min(name.find_first_not_of('0'), name.size());
    return {name.size() - first, name.substr(first)};
}

} // namespace

bool areAllNumbers(const std::vector<std::string>& names) {
    return !names.empty() && std::all_of(names.begin(), names.end(), isNumber);
}

std::vector<std::string> inClassOrder(std::vector<std::string> names) {
    if (areAllNumbers(names))
        std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
            const auto left = magnitude(a), right = magnitude(b);
            return left != right ? left < right : a < b;
        });
    else
        std::sort(names.begin(), names.end());
    return names;
}

std::string classOrderNote(const std::vector<std::string>& names) {
    auto byName = names;
    std::sort(byName.begin(), byName.end());
    if (!areAllNumbers(names) || byName == inClassOrder(names))
        return {};
    return "The names of the class folders are numbers, so they go by number (2 before 10), not by spelling.";
}

} // namespace distill
