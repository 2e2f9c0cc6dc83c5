// SPDX-License-Identifier: GPL-3.0-or-later
// λ as it is in force in the run that is shown, and what it follows. Pure function of the model.
#pragma once

#include <cstdint>
#include <optional>

namespace distill {

class RunModel;

struct LambdaState {
    double value = 0;                  // in force, as far as is known
    double ratio = 0;                  // of the gradients' norms that λ holds; 0 = it holds none
    bool schedule = false;             // λ follows the schedule of the set-up
    std::optional<std::int64_t> since; // iteration of the last edit by somebody; none = as set up

    bool follows() const { return schedule || ratio > 0; }
};

LambdaState lambdaState(const RunModel& model);

} // namespace distill
