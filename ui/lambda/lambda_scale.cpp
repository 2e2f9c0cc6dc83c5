// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lambda/lambda_scale.h"

#include <algorithm>
#include <cmath>

namespace distill::lambda_scale {

double rounded(double lambda) {
    if (!(lambda > 0))
        return 0;
    const double unit = std::pow(10.0, std::floor(std::log10(lambda)) - 2);
    const double result = std::round(lambda / unit) * unit;
    // Powers of ten below one leave a tail of binary noise: cut it off.
    return unit < 1 ? std::round(result * 1e9) / 1e9 : result;
}

int position(double lambda) {
    if (!(lambda > 0))
        return 0;
    if (lambda < kSmallest)
        return std::max(1, static_cast<int>(std::lround(lambda / kSmallest * kZeroGap)));
    const double decades = std::log10(lambda / kSmallest);
    return std::min(kMaximum, kZeroGap + static_cast<int>(std::lround(decades * kUnitsPerDecade)));
}

double valueAt(int position) {
    if (position < kZeroGap / 2)
        return 0;
    const double decades = std::max(0, position - kZeroGap) / static_cast<double>(kUnitsPerDecade);
    return rounded(kSmallest * std::pow(10.0, decades));
}

double stepped(double lambda, int ticks) {
    if (ticks == 0)
        return lambda;
    if (!(lambda > 0))
        return ticks > 0 ? kSmallest : 0;
    double index = std::log10(lambda / kSmallest) * kTicksPerDecade;
    if (std::abs(index - std::round(index)) < 0.03) // on the grid: stay on it, there and back again
        index = std::round(index);
    index += ticks;
    if (index < 0) // nothing between 0 and kSmallest; a step down from above halts at kSmallest first
        return ticks > 0 || lambda > kSmallest ? kSmallest : 0;
    return rounded(kSmallest * std::pow(10.0, index / kTicksPerDecade));
}

} // namespace distill::lambda_scale
