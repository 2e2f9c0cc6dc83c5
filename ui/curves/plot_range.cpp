// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/curves/plot_range.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace distill {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kSlack = 1e-9; // of a step, against rounding

double powerOfTenBelow(double value) {
    return std::pow(10.0, std::floor(std::log10(value) + kSlack));
}

double firstAtLeast(double value, const std::vector<double>& mantissas) {
    const double power = powerOfTenBelow(value);
    for (const double mantissa : mantissas)
        if (mantissa * power >= value * (1.0 - kSlack))
            return mantissa * power;
    return 10.0 * power;
}

double lastAtMost(double value, const std::vector<double>& mantissas) {
    const double power = powerOfTenBelow(value);
    double best = power;
    for (const double mantissa : mantissas)
        if (mantissa * power <= value * (1.0 + kSlack))
            best = mantissa * power;
    return best;
}

std::vector<double> ticksAt(const PlotRange& range, const std::vector<double>& mantissas, int everyDecade) {
    std::vector<double> ticks;
    const int first = static_cast<int>(std::floor(std::log10(range.lower)));
    const int last = static_cast<int>(std::ceil(std::log10(range.upper)));
    for (int exponent = first; exponent <= last; ++exponent) {
        if (exponent % everyDecade != 0)
            continue;
        for (const double mantissa : mantissas) {
            const double tick = mantissa * std::pow(10.0, exponent);
            if (tick >= range.lower * (1.0 - kSlack) && tick <= range.upper * (1.0 + kSlack))
                ticks.push_back(tick);
        }
    }
    return ticks;
}

std::vector<double> multiplesIn(const PlotRange& range, double step) {
    std::vector<double> ticks;
    const auto first = static_cast<std::int64_t>(std::ceil(range.lower / step - kSlack));
    const auto last = static_cast<std::int64_t>(std::floor(range.upper / step + kSlack));
    for (std::int64_t i = first; i <= last && i - first < 100; ++i)
        ticks.push_back(static_cast<double>(i) * step);
    return ticks;
}

} // namespace

Extent::Extent() : minimum(kInfinity), maximum(-kInfinity), positiveMinimum(kInfinity) {}

void Extent::include(double value) {
    if (!std::isfinite(value))
        return;
    minimum = std::min(minimum, value);
    maximum = std::max(maximum, value);
    if (value > 0)
        positiveMinimum = std::min(positiveMinimum, value);
}

void Extent::include(const Extent& other) {
    minimum = std::min(minimum, other.minimum);
    maximum = std::max(maximum, other.maximum);
    positiveMinimum = std::min(positiveMinimum, other.positiveMinimum);
}

double niceStep(double step) {
    return firstAtLeast(step, {1.0, 2.0, 2.5, 5.0});
}

PlotRange linearRange(const Extent& extent) {
    if (extent.isEmpty())
        return {0.0, 1.0};
    double lower = extent.minimum;
    double upper = extent.maximum;
    if (lower >= 0.0 && lower < 0.4 * upper)
        lower = 0.0;
    if (upper - lower < 1e-12 * std::max(1.0, std::abs(upper)))
        upper = lower + std::max(std::abs(lower) * 0.1, 1e-6);
    upper += 0.1 * (upper - lower);
    const double half = 0.5 * niceStep((upper - lower) / 4.0);
    return {half * std::floor(lower / half + kSlack), half * std::ceil(upper / half - kSlack)};
}

PlotRange logarithmicRange(const Extent& extent) {
    if (!extent.hasPositive())
        return {0.1, 10.0};
    const double upper = firstAtLeast(extent.maximum * 1.15, {1.0, 2.0, 5.0});
    double lower = lastAtMost(extent.positiveMinimum / 1.05, {1.0, 2.0, 5.0});
    lower = std::max(lower, upper * 1e-6);
    return {lower, upper};
}

PlotRange withRoom(const PlotRange& range) {
    constexpr double kRoom = 0.015; // of the span: more than half a disc in a plot of 250 pixels
    return {range.lower - kRoom * range.span(), range.upper + kRoom * range.span()};
}

double iterationLimit(double last, double total) {
    const double limit =
        firstAtLeast(std::max(last, 10.0), {1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0});
    return total >= last && total >= 1.0 ? std::min(limit, std::max(total, 2.0)) : limit;
}

std::vector<double> linearTicks(const PlotRange& range, int wanted) {
    const double step = niceStep(range.span() / std::max(1, wanted));
    return step > 0.0 && std::isfinite(step) ? multiplesIn(range, step) : std::vector<double>();
}

std::vector<double> timeTicks(const PlotRange& range, int wanted) {
    constexpr double kSteps[] = {1,   2,   5,    10,   15,   30,    60,    120,   300,
                                 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400};
    const double least = range.span() / std::max(1, wanted);
    const auto* step =
        std::find_if(std::begin(kSteps), std::end(kSteps), [&](double s) { return s >= least; });
    if (step == std::begin(kSteps) || step == std::end(kSteps))
        return linearTicks(range, wanted);
    return multiplesIn(range, *step);
}

std::vector<double> logarithmicTicks(const PlotRange& range, int wanted) {
    if (!(range.lower > 0.0) || !(range.upper > range.lower))
        return {};
    const double decades = std::log10(range.upper / range.lower);
    if (decades > wanted + 0.5)
        return ticksAt(range, {1.0}, static_cast<int>(std::ceil(decades / wanted)));
    for (const std::vector<double>& mantissas :
         {std::vector<double>{1.0}, std::vector<double>{1.0, 3.0}, std::vector<double>{1.0, 2.0, 5.0}}) {
        const std::vector<double> ticks = ticksAt(range, mantissas, 1);
        if (ticks.size() >= 3)
            return ticks;
    }
    return linearTicks(range, wanted);
}

} // namespace distill
