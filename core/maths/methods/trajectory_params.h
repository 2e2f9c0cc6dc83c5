// SPDX-License-Identifier: GPL-3.0-or-later
// What trajectory matching is set up by, of MTT and of DATM: the parameters that both share and those that only
// DATM has, the experts that follow from them, and what an iteration costs. Constant values; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "core/maths/methods/expert_pool.h"
#include "core/maths/methods/method_cost.h"
#include "core/maths/methods/param_table.h"

namespace distill {

struct TrajectoryParams {
    std::int64_t steps = 20, expertEpochs = 2, batch = 0; // of the student
    std::int64_t maxStart = 10;
    double learningRate = 100, momentum = 0.5; // of the images
    double rateOfRate = 1e-5, startRate = 0.01;
    bool augment = true;
    std::int64_t experts = 10, expertLength = 20, expertSubset = 0;
    std::string expertFiles;
    double expertRate = 0.01;
    bool flat = false;
    std::int64_t factor = 1; // tiles along an edge
    double rho = 0.01, alpha = 0.3;
    std::int64_t minStart = 0, currentMaxStart = 5, expansion = 1000; // DATM
    double labelRate = 2, labelMomentum = 0.9, threshold = 1.1;       // DATM
};

// Of "mtt" or "datm".
const ParamTable<TrajectoryParams>& trajectoryTable(const std::string& method);

// The experts that a configuration of either method asks for.
ExpertRecipe expertRecipe(const RunConfig& config);

MethodCost trajectoryCost(const RunConfig& config, const CostSizes& sizes);

} // namespace distill
