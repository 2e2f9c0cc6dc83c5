// SPDX-License-Identifier: GPL-3.0-or-later
// When something is due, as pure functions of the iteration: one seed, one result, also of what is stored.
#pragma once

#include <algorithm>
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

// Checkpoints with stored images, so that what was seen can be gone on from: with those of log-spaced ones
// each, else with the first ones from 1, 2 … 9, 10, 20 … 90, 100, 200 … and then every 500 iterations on, so
// that they take little of the time however densely images are stored.
inline bool isPictureCheckpointDue(std::int64_t iteration, std::int64_t every) {
    if (iteration <= 0 || !isSnapshotDue(iteration, every))
        return false;
    std::int64_t step = 1;
    while (step * 10 <= iteration)
        step *= 10;
    step = std::min<std::int64_t>(step, 500);
    return every <= 0 || iteration % step < every;
}

} // namespace distill
