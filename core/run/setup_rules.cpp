// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/setup_rules.h"

#include <algorithm>

#include "core/run/choices.h"
#include "core/run/lambda_schedule.h"

namespace distill {
namespace {

constexpr std::int64_t kHeldOut = 5000;

} // namespace

bool lambdaFollows(const RunConfig& config) {
    return config.cmi.holdRatio > 0 || !config.lambdaSchedule.empty();
}

void setLambda(RunConfig& config, double lambda) {
    config.lambda = lambda;
    config.cmi.initialRatio = 0;
}

void setConstantLambda(RunConfig& config, double lambda) {
    setLambda(config, lambda);
    config.cmi.holdRatio = 0;
    config.lambdaSchedule.clear();
}

void followSchedule(RunConfig& config, const std::string& schedule) {
    config.lambdaSchedule = schedule;
    if (!schedule.empty())
        config.cmi.holdRatio = config.cmi.initialRatio = 0;
}

void followRatio(RunConfig& config, double ratio) {
    config.cmi.holdRatio = ratio;
    if (ratio <= 0)
        return;
    config.lambdaSchedule.clear();
    if (config.lambda <= 0)
        config.lambda = 1;
}

bool cmiVanishes(const CmiConfig& cmi, double imagesPerClass) {
    return imagesPerClass <= 1 && cmi.centroids != Centroids::Real && cmi.regulariser != Regulariser::Entropy;
}

double scopeFactor(const CmiConfig& from, const CmiConfig& to, std::int64_t classes) {
    const auto scope = to.scope;
    if (scope == from.scope || classes <= 0)
        return 1;
    const auto count = static_cast<double>(classes);
    return scope == CmiScope::Class ? 1.0 / count : count;
}

void scaleLambda(RunConfig& config, double factor) {
    config.lambda *= factor;
    config.lambdaSchedule = scaledSchedule(config.lambdaSchedule, factor);
}

std::int64_t defaultHoldOut(std::int64_t trainImages) {
    return trainImages > 0 ? std::min(kHeldOut, trainImages / 10) : kHeldOut;
}

} // namespace distill
