// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/time_budget.h"
#include "ui/setup/speed_book.h"

#include <algorithm>
#include <cmath>

namespace distill {

namespace {

constexpr double kPrepareShare = 0.4; // of the time, at most, where something has to give way
constexpr double kFewestIterations = 10;

// Shrinks `value` by `factor`, not below 1; returns the factor that it came to.
double shrink(std::int64_t& value, double factor) {
    const auto before = static_cast<double>(std::max<std::int64_t>(value, 1));
    value = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::floor(before * std::min(1.0, factor))));
    return static_cast<double>(value) / before;
}

} // namespace

FittedSetup fittedTo(const RunConfig& config, const CostEstimate& estimate, double seconds) {
    FittedSetup fitted{config, estimate.totalSeconds, estimate.totalSeconds <= seconds};
    if (fitted.fits)
        return fitted;
    const double oneEvaluation = estimate.evaluationSeconds / evaluationsOf(config);
    double evaluation = estimate.evaluationSeconds, prepare = estimate.prepareSeconds;
    const double iterating = static_cast<double>(config.iterations) * estimate.iterationSeconds;
    if (prepare + evaluation + iterating > seconds) {
        fitted.config.evaluation.every = 0; // at the end alone
        evaluation = oneEvaluation * evaluationsOf(fitted.config);
    }
    const double allowed = kPrepareShare * seconds;
    if (prepare + evaluation + iterating > seconds && prepare > allowed && fitted.config.teacher.epochs > 0) {
        prepare *= shrink(fitted.config.teacher.epochs, allowed / prepare);
        if (prepare > allowed)
            prepare *= shrink(fitted.config.teacher.count, allowed / prepare);
    }
    if (estimate.iterationSeconds > 0) {
        const double room = std::floor((seconds - prepare - evaluation) / estimate.iterationSeconds);
        const double least = std::min(kFewestIterations, static_cast<double>(config.iterations));
        fitted.config.iterations =
            static_cast<std::int64_t>(std::clamp(room, least, static_cast<double>(config.iterations)));
    }
    fitted.seconds =
        prepare + evaluation + static_cast<double>(fitted.config.iterations) * estimate.iterationSeconds;
    fitted.fits = fitted.seconds <= seconds * 1.001;
    return fitted;
}

} // namespace distill
