// SPDX-License-Identifier: GPL-3.0-or-later
// The strong line over the faint one: an exponential moving average whose span grows with the run, so that it
// neither is pulled towards zero nor lags behind steep curves at its start; taken on every raw value before
// any thinning for the screen. Pure, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace distill {

class Smoother final {
public:
    explicit Smoother(double weight = 0.9) : m_weight(weight) {} // weight of the past, in [0, 1)

    // m_1 = x_1; m_n = w_n m_{n-1} + (1 - w_n) x_n with 1 / (1 - w_n) = min(1 / (1 - w), 1 + n / 10): the
    // average spans a tenth of what there is, up to that of w. A value that is not finite gives NaN and is
    // otherwise passed over.
    double add(double value);

private:
    double m_weight;
    double m_mean = 0;
    double m_count = 0; // n
};

std::vector<double> smoothed(const std::vector<double>& values, double weight);

// The weight for a run of that many iterations: the average spans about a two-hundredth of it, 5 to 100
// iterations.
double smoothingWeight(std::int64_t iterations);

// How strongly a person wants it: times the span above.
enum class SmoothingChoice { Off, Light, Usual, Strong };
double smoothingWeight(std::int64_t iterations, SmoothingChoice choice); // 0 = off

} // namespace distill
