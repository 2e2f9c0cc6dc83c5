// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/curves/smoothing.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace distill {

double Smoother::add(double value) {
    if (!std::isfinite(value))
        return std::numeric_limits<double>::quiet_NaN();
    m_mean = m_weight * m_mean + (1.0 - m_weight) * value;
    m_bias *= m_weight;
    return m_mean / (1.0 - m_bias);
}

std::vector<double> smoothed(const std::vector<double>& values, double weight) {
    Smoother smoother(weight);
    std::vector<double> result;
    result.reserve(values.size());
    for (const double value : values)
        result.push_back(smoother.add(value));
    return result;
}

double smoothingWeight(std::int64_t iterations) {
    const double span = std::clamp(static_cast<double>(iterations) / 200.0, 5.0, 100.0);
    return 1.0 - 1.0 / span;
}

} // namespace distill
