// SPDX-License-Identifier: GPL-3.0-or-later
// What the iterations of a run measured, as the columns that curves are made of. A plain value; any thread.
#pragma once

#include <vector>

#include "core/run/run_events.h"

namespace distill {

// Columns of equal length, one entry per iteration; non-finite values are NaN (a gap in the plot).
struct CurveColumns {
    std::vector<double> iteration, loss, matching, cmi, lambdaCmi, lambda;
    std::vector<double> regulariser;     // what λ weighs; the CMI itself where that is CMI
    std::vector<double> teacherAccuracy; // percent, as measured last; NaN before the first time
    std::vector<double> matchingGradient, cmiGradient, gradientCosine;
    std::vector<double> cmiMilliseconds, totalMilliseconds;
    std::vector<char> measured;                // whether CMI was measured in that iteration
    std::vector<std::vector<double>> classCmi; // per class, the same length; NaN where not measured

    void append(const Iteration& iteration);
};

} // namespace distill
