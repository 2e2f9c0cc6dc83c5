// SPDX-License-Identifier: GPL-3.0-or-later
// When something is due, as pure functions of the iteration.
#pragma once

#include <cstdint>

namespace distill {

// Every `every` iterations counted from `first`; every <= 0 is never.
inline bool isDue(std::int64_t iteration, std::int64_t every, std::int64_t first = 0) {
    return every > 0 && iteration >= first && (iteration - first) % every == 0;
}

// Stored images: every `every` iterations, or log-spaced (0, 1, 2, 5, 10, 20, 50 … then every 500) where it
// is 0.
inline bool isSnapshotDue(std::int64_t iteration, std::int64_t every) {
    if (every > 0)
        return iteration % every == 0;
    if (iteration >= 500)
        return iteration % 500 == 0;
    std::int64_t decade = 1;
    while (decade * 10 <= iteration)
        decade *= 10;
    return iteration == 0 || iteration == decade || iteration == 2 * decade || iteration == 5 * decade;
}

} // namespace distill
