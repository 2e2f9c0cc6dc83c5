// SPDX-License-Identifier: GPL-3.0-or-later
// What the λ card says: what became of the λ that was asked for, what the next run does with it, and which
// values are marked at its slider. Pure functions.
#pragma once

#include <optional>
#include <vector>

#include <QString>

#include "core/catalogue/catalogue.h"
#include "core/run/lambda_steering.h"
#include "core/run/run_config.h"
#include "ui/lambda/lambda_slider.h"

namespace distill {

class RunModel;

// What a run that is on was asked for.
struct LambdaAsked {
    double lambda = 0;                    // shown
    std::optional<double> requested;      // λ, sent and not answered yet
    std::optional<double> requestedRatio; // the same for a ratio
};

// Of a run that is on: what is in force, against what was asked for.
QString appliedCaption(const LambdaSteering& inForce, const LambdaAsked& asked);

enum class LambdaStart {
    Value,    // λ is what was typed
    Relative, // it holds a ratio
    Found,    // the first iteration sets it
};
// Of the next run.
QString startCaption(const RunConfig& setup, LambdaStart start);

// What is to be known of a set-up before λ makes sense; empty = nothing. `offersCentres`: with a link to measure
// against the real images' centres.
QString setupNote(const RunConfig& config, bool offersCentres);

// The published λ, and what the run that is shown found at its first iteration.
std::vector<LambdaSlider::Mark> lambdaMarks(const std::optional<LambdaPreset>& published,
                                            const RunModel& model);

} // namespace distill
