// SPDX-License-Identifier: GPL-3.0-or-later
// How long something takes for each image, found in a moment. Any thread.
#pragma once

#include <cstdint>
#include <functional>

namespace distill {

// Seconds for each image of `work(images)`. The first call only warms up: libraries compile their kernels and start
// their threads in it. Batches then grow to `count` images as long as the time is there, since on a busy machine a
// single image tells little but what a call costs; the quickest of a few rounds of the largest counts, since other
// programs only ever add to it. Takes a fifth of a second, more where a single image does. `clock` gives seconds, from any start.
double secondsPerImage(const std::function<void(std::int64_t images)>& work, std::int64_t count,
                       const std::function<double()>& clock);

} // namespace distill
