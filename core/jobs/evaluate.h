// SPDX-License-Identifier: GPL-3.0-or-later
// Accuracy of a stored synthetic set, outside any run. Same threading rules as run().
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/run/job_parts.h"

namespace distill {

struct EvaluateRequest {
    SetPlace place;
    std::vector<std::string> networks; // empty = the set's own, or ConvNet
    std::string protocol = "public-1000";
    std::string labels = "own"; // as EvaluationConfig
    std::string labelTeacher;   // as EvaluationConfig; empty = the teachers of the set's run
    std::int64_t repeats = 5;
    std::int64_t epochs = 0; // 0 = as the protocol says
    std::uint64_t seed = 1;
    Machine machine;
};

// One Evaluation per network, told to `done` after each one on this thread.
Result<std::vector<Evaluation>> evaluateSet(const EvaluateRequest& request, const Watch& watch,
                                            const std::function<void(const Evaluation&)>& done = {});

} // namespace distill
