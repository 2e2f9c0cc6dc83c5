// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/statistics.h"

#include <array>
#include <cmath>
#include <limits>

namespace distill {
namespace {

// Two-sided 95 % quantiles of Student's t for 1 … 30 degrees of freedom.
constexpr std::array<double, 30> kStudent = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120,  2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
constexpr double kNormal = 1.960;

} // namespace

double confidence95(double standardDeviation, std::int64_t n) {
    if (n < 2)
        return std::numeric_limits<double>::infinity();
    const auto freedom = static_cast<std::size_t>(n - 1);
    const double quantile = freedom <= kStudent.size() ? kStudent[freedom - 1] : kNormal;
    return quantile * standardDeviation / std::sqrt(static_cast<double>(n));
}

} // namespace distill
