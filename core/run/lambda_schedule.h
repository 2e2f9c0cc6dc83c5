// SPDX-License-Identifier: GPL-3.0-or-later
// λ as a function of the iteration, from the text of `lambda_schedule`:
//     ""                     constant
//     "warmup:N"             rises from 0 to λ over the first N iterations, then stays
//     "ramp:A:B"             0 up to iteration A, rises to λ at B, then stays
//     "0:0,100:50,200:20"    a line through points iteration:λ, constant before the first and after the last
// Free of torch. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace distill {

using LambdaPoints = std::vector<std::pair<double, double>>; // iteration, λ; ascending iterations

struct LambdaSchedule {
    LambdaPoints points; // empty = constant

    bool constant() const { return points.empty(); }
    double at(std::int64_t iteration) const; // not where it is constant
};

// `lambda` is what a warm-up or a ramp ends at. Usage where the text is none of the above, a λ is below 0 or
// the iterations do not ascend.
Result<LambdaSchedule> parseLambdaSchedule(const std::string& text, double lambda);

std::string scheduleText(const LambdaPoints& points); // "0:0,100:50"; iterations rounded
bool isDrawnSchedule(const std::string& text);        // its points say λ; a warm-up or a ramp ends at λ
// Drawn values multiplied by `factor`; a warm-up or a ramp, which ends at λ, and text that is no schedule
// stay as they are.
std::string scaledSchedule(const std::string& text, double factor);

} // namespace distill
