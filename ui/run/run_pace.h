// SPDX-License-Identifier: GPL-3.0-or-later
// How fast a run goes and how long it will take: median of the last iterations, evaluations reckoned apart,
// pauses left out. Pure values, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include <QString>

#include "core/run/run_config.h"
#include "core/run/run_events.h"

namespace distill {

class RunPace final {
public:
    struct Estimate {
        double low = 0, high = 0; // seconds
    };

    void reset();
    void add(double milliseconds);      // of one iteration
    void addEvaluation(double seconds); // of one number
    bool isKnown() const { return m_recent.size() >= kMinimum; }
    double iterationsPerSecond() const;
    Estimate remaining(std::int64_t iterationsLeft, std::int64_t evaluationsLeft) const;

private:
    static constexpr std::size_t kWindow = 50;
    static constexpr std::size_t kMinimum = 3;
    double quantile(double share) const;

    std::deque<double> m_recent; // milliseconds
    double m_evaluationSeconds = 0;
    int m_evaluations = 0;
};

// "3.1 it/s", the number always four digits wide.
QString paceText(double iterationsPerSecond);
// "2 to 3 min left", "less than a minute left"
QString remainingText(const RunPace::Estimate& estimate);
// Evaluations that are still to come after this iteration.
std::int64_t evaluationsLeft(const RunConfig& config, std::int64_t iteration);

} // namespace distill
