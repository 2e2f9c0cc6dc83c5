// SPDX-License-Identifier: GPL-3.0-or-later
// Statistics of repeated measurements. Any thread.
#pragma once

#include <cstdint>

namespace distill {

// Half the width of the 95 % interval of a mean of n values with this standard deviation (Student's t, n - 1
// degrees of freedom); infinite for n < 2.
double confidence95(double standardDeviation, std::int64_t n);

} // namespace distill
