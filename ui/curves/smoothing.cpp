// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/curves/smoothing.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace distill {

namespace {

constexpr double kShareOfRun = 0.1;  // of the values so far that an average may span
constexpr double kLightFactor = 0.3; // of the usual span
constexpr double kStrongFactor = 4;

} // namespace

double Smoother::add(double value) {
    if (!std::isfinite(value))
        return std::numeric_limits<double>::quiet_NaN();
    m_count += 1;
    const double span = std::min(1.0 / (1.0 - m_weight), 1.0 + m_count * kShareOfRun);
    m_mean = m_count > 1 ? m_mean + (value - m_mean) / span : value;
    return m_mean;
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

double smoothingWeight(std::int64_t iterations, SmoothingChoice choice) {
    const double usual = 1.0 / (1.0 - smoothingWeight(iterations));
    switch (choice) {
    case SmoothingChoice::Off:
        return 0;
    case SmoothingChoice::Light:
        return 1.0 - 1.0 / std::max(1.0, kLightFactor * usual);
    case SmoothingChoice::Usual:
        break;
    case SmoothingChoice::Strong:
        return 1.0 - 1.0 / (kStrongFactor * usual);
    }
    return smoothingWeight(iterations);
}

} // namespace distill
