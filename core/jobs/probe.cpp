// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/probe.h"

#include <algorithm>

namespace distill {
namespace {

constexpr double kLongestProbe = 0.2; // seconds of all rounds
constexpr double kHopelessProbe = 1;  // seconds: a first image that takes so long is not waited for again
constexpr int kProbeRounds = 3;
constexpr std::int64_t kProbeGrowth = 4; // from one batch to the next

} // namespace

double secondsPerImage(const std::function<void(std::int64_t)>& work, std::int64_t count,
                       const std::vector<ProbeClock>& clocks) {
    const auto timed = [&](std::int64_t images) {
        std::vector<double> spans;
        spans.reserve(clocks.size());
        for (const auto& clock : clocks)
            spans.push_back(-clock());
        work(images);
        for (std::size_t i = 0; i < clocks.size(); ++i)
            spans[i] += clocks[i]();
        return *std::min_element(spans.begin(), spans.end()) / static_cast<double>(images);
    };
    const double first = timed(1);
    if (first > kHopelessProbe)
        return first;
    double best = timed(1), spent = best;
    const auto fits = [&](std::int64_t images) {
        return spent + best * static_cast<double>(images) <= kLongestProbe;
    };
    const auto batch = [&](std::int64_t images) {
        const double each = timed(images);
        spent += each * static_cast<double>(images);
        return each;
    };
    std::int64_t size = 1;
    for (auto next = std::min(kProbeGrowth, count); size < count && fits(next);
         next = std::min(size * kProbeGrowth, count)) {
        best = batch(next); // a batch is another matter than a single one
        size = next;
    }
    for (int round = 1; round < kProbeRounds && fits(size); ++round)
        best = std::min(best, batch(size));
    return best;
}

} // namespace distill
