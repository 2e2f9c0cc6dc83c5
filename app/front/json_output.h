// SPDX-License-Identifier: GPL-3.0-or-later
// JSON on standard output, the one way for all commands. Names of files may hold bytes that are no UTF-8: they are
// shown as replaced, never an error.
#pragma once

#include <iostream>

#include <nlohmann/json.hpp>

namespace distill {

inline void printJson(const nlohmann::json& json, int indent = 2) {
    std::cout << json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

} // namespace distill
