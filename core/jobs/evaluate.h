// SPDX-License-Identifier: GPL-3.0-or-later
// Accuracy of a stored synthetic set, outside any run. Same threading rules as run().
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/run/run_controls.h"
#include "core/run/run_events.h"

namespace distill {

struct EvaluateRequest {
    std::filesystem::path set;   // run folder (last stored set), "folder@iteration" or .safetensors file
    std::string dataset;         // empty = what the set says
    std::string data;            // as RunConfig::data
    std::uint64_t splitSeed = 1; // as RunConfig::splitSeed; a run folder brings its own with its data
    std::vector<std::string> networks; // empty = the set's own, or ConvNet
    std::string protocol = "public-1000";
    std::string labels = "own"; // as EvaluationConfig
    std::string labelTeacher;   // as EvaluationConfig; empty = the teachers of the set's run
    std::int64_t repeats = 5;
    std::int64_t epochs = 0; // 0 = as the protocol says
    std::uint64_t seed = 1;
    std::int64_t threads = 0;
    std::string device = "auto";
};

// One Evaluation per network. `progress` and `done`, after each network, are called on this thread. Stop
// through `controls`.
Result<std::vector<Evaluation>> evaluateSet(const EvaluateRequest& request, RunControls& controls,
                                            const std::function<void(const Progress&)>& progress,
                                            const std::function<void(const Evaluation&)>& done = {});

} // namespace distill
