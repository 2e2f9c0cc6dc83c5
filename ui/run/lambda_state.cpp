// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/lambda_state.h"

#include "ui/run/run_model.h"

namespace distill {

LambdaState lambdaState(const RunModel& model) {
    LambdaState state;
    if (!model.started())
        return state;
    const RunConfig& config = model.started()->config;
    const auto& last = model.lastIteration();
    state.value = config.lambda;
    state.ratio = config.lambda > 0 ? config.cmi.holdRatio : 0;
    state.schedule = !config.lambdaSchedule.empty();
    for (const ControlApplied& edit : model.lambdaChanges()) {
        const bool holds = edit.key == "hold_ratio";
        state.ratio = holds ? edit.value : 0;
        state.schedule = false;
        state.since = edit.iteration;
        if (!holds)
            state.value = edit.value;
        else if (last)
            state.value = last->lambda;
    }
    if (state.follows() && last)
        state.value = last->lambda;
    return state;
}

} // namespace distill
