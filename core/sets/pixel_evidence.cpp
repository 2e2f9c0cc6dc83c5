// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/pixel_evidence.h"

#include <algorithm>
#include <cmath>

#include "core/sets/set_rows.h"

namespace distill {
namespace {

double quantile(std::vector<float>& values, double share) {
    if (values.empty())
        return 0;
    const auto place =
        values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

// What a channel's values add up to.
struct ChannelSums {
    double sum = 0, squares = 0;
    std::vector<float> values; // the finite ones
};

void addChannel(PixelEvidence& result, ChannelSums& channel) {
    const double n = std::max(static_cast<double>(channel.values.size()), 1.0);
    const double mean = channel.sum / n;
    result.mean.push_back(mean);
    result.std.push_back(std::sqrt(std::max(0.0, channel.squares / n - mean * mean)));
    result.dark.push_back(quantile(channel.values, 0.02));
    result.median.push_back(quantile(channel.values, 0.5));
    result.bright.push_back(quantile(channel.values, 0.98));
}

// Range, steps, and each channel's mean, deviation and quantiles.
PixelEvidence rangeOf(const DistilledSet& set) {
    PixelEvidence result;
    std::vector<ChannelSums> channels(static_cast<std::size_t>(set.shape[1]));
    double all = 0, broken = 0, outside = 0, steps = 0;
    result.lowest = INFINITY;
    result.highest = -INFINITY;
    forEachRow(set, [&](std::size_t c, const float* row, std::size_t, std::size_t width) {
        for (std::size_t x = 0; x < width; ++x) {
            const double value = row[x];
            ++all;
            if (!std::isfinite(value)) {
                ++broken;
                continue;
            }
            channels[c].values.push_back(row[x]);
            channels[c].sum += value;
            channels[c].squares += value * value;
            outside += value < -kTolerance || value > 1 + kTolerance ? 1 : 0;
            steps += isStep(value) ? 1 : 0;
            result.lowest = std::min(result.lowest, value);
            result.highest = std::max(result.highest, value);
        }
    });
    for (auto& channel : channels)
        addChannel(result, channel);
    result.finite = 1 - broken / all;
    result.outsideUnit = outside / all;
    result.steps = steps / all;
    return result;
}

// How neighbours correlate, and how heavy the tails are.
void addShape(const DistilledSet& set, PixelEvidence& result) {
    double products = 0, square = 0, fourth = 0, pairs = 0, singles = 0;
    forEachRow(set, [&](std::size_t c, const float* row, std::size_t, std::size_t width) {
        const double spread = std::max(result.std[c], 1e-12);
        for (std::size_t x = 0; x < width; ++x) {
            const double here = (row[x] - result.mean[c]) / spread;
            square += here * here;
            fourth += here * here * here * here;
            ++singles;
            if (x > 0) {
                products += here * (row[x - 1] - result.mean[c]) / spread;
                ++pairs;
            }
        }
    });
    if (square <= 0 || !std::isfinite(fourth))
        return;
    result.neighbourCorrelation = products / std::max(pairs, 1.0) / (square / singles);
    result.kurtosis = fourth / singles / (square / singles * (square / singles));
}

} // namespace

PixelEvidence evidenceOf(const DistilledSet& set) {
    PixelEvidence result = rangeOf(set);
    if (result.finite == 1)
        addShape(set, result);
    return result;
}

} // namespace distill
