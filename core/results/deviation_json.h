// SPDX-License-Identifier: GPL-3.0-or-later
// Deviations of repeated measurements in JSON: a single one has none, which is null. Any thread.
#pragma once

#include <cstdint>

#include <nlohmann/json.hpp>

namespace distill {

inline nlohmann::json deviationOrNull(double deviation, std::int64_t n) {
    return n > 1 ? nlohmann::json(deviation) : nlohmann::json();
}

// 0 where there is none.
inline double deviationFrom(const nlohmann::json& row, const char* key) {
    const auto found = row.find(key);
    return found != row.end() && found->is_number() ? found->get<double>() : 0.0;
}

} // namespace distill
