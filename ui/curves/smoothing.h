// SPDX-License-Identifier: GPL-3.0-or-later
// The strong line over the faint one: an exponential moving average without the pull towards zero at its
// start, taken on every raw value before any thinning for the screen. Pure, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace distill {

class Smoother final {
public:
    explicit Smoother(double weight = 0.9) : m_weight(weight) {} // weight of the past, in [0, 1)

    // m_n = w m_{n-1} + (1 - w) x_n, returned as m_n / (1 - w^n). A value that is not finite gives NaN and is
    // otherwise passed over.
    double add(double value);

private:
    double m_weight;
    double m_mean = 0;
    double m_bias = 1; // w^n
};

std::vector<double> smoothed(const std::vector<double>& values, double weight);

// The weight for a run of that many iterations: the average spans about a two-hundredth of it, 5 to 100
// iterations.
double smoothingWeight(std::int64_t iterations);

} // namespace distill
