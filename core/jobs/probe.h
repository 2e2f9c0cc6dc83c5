// SPDX-License-Identifier: GPL-3.0-or-later
// How long something takes for each image, found in a moment. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace distill {

// Seconds since any start.
using ProbeClock = std::function<double()>;

// Seconds for each image of `work(images)`. The first call only warms up: libraries compile their kernels and start
// their threads in it. Batches then grow to `count` images as long as the time is there, since a single image tells
// little but what a call costs; the quickest of a few rounds of the largest counts. Of several clocks the one that
// went least counts: beside the wall's, the processor time of this process, which other programs do not add to. Takes
// a fifth of a second by that clock, more where a single image does.
double secondsPerImage(const std::function<void(std::int64_t images)>& work, std::int64_t count,
                       const std::vector<ProbeClock>& clocks);

} // namespace distill
