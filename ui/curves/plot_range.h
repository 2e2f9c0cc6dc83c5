// SPDX-License-Identifier: GPL-3.0-or-later
// Ranges and ticks that stay calm while data grow: they move in steps, not with every point. Pure, any
// thread.
#pragma once

#include <cstdint>
#include <vector>

namespace distill {

struct PlotRange {
    double lower = 0, upper = 1;

    double span() const { return upper - lower; }
    bool operator==(const PlotRange& other) const { return lower == other.lower && upper == other.upper; }
    bool operator!=(const PlotRange& other) const { return !(*this == other); }
};

// Smallest and largest finite value seen, for linear and for logarithmic axes.
struct Extent {
    double minimum, maximum, positiveMinimum;

    Extent();
    void include(double value);
    void include(const Extent& other);
    bool isEmpty() const { return maximum < minimum; }
    bool hasPositive() const { return positiveMinimum <= maximum; }
};

// 1, 2, 2.5 or 5 times a power of ten, the smallest that is at least `step`.
double niceStep(double step);

// Room for the extent on a linear axis, a little headroom included; starts at 0 where that wastes little.
PlotRange linearRange(const Extent& extent);

// The same on a logarithmic axis, ends on 1, 2 or 5 times a power of ten, at most six decades.
PlotRange logarithmicRange(const Extent& extent);

// Room at both ends for discs and error bars, which a plot cuts at its edge.
PlotRange withRoom(const PlotRange& range);
// The right end of the iteration axis: grows in few steps with `last` and stops at `total`.
double iterationLimit(double last, double total);

std::vector<double> linearTicks(const PlotRange& range, int wanted);
// In seconds, on round numbers of seconds, minutes or hours.
std::vector<double> timeTicks(const PlotRange& range, int wanted);
std::vector<double> logarithmicTicks(const PlotRange& range, int wanted);

} // namespace distill
