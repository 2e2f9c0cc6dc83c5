// SPDX-License-Identifier: GPL-3.0-or-later
// JSON on standard output, the one way for all commands. Names of files may hold bytes that are no UTF-8: they are
// shown as replaced, never an error.
#pragma once

#include <iostream>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"

namespace distill {

inline void printJson(const nlohmann::json& json, int indent = 2) {
    std::cout << jsonText(json, indent) << '\n';
}

} // namespace distill
