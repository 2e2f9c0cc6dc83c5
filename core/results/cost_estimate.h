// SPDX-License-Identifier: GPL-3.0-or-later
// What a run will cost, as a value with its JSON and its sentence. Any thread. Free of torch.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"

namespace distill {

struct CostEstimate {
    double prepareSeconds = 0;    // teachers, experts, squeezing, where none is cached
    double iterationSeconds = 0;  // matching and CMI
    double cmiSeconds = 0;        // of one measurement of CMI with its gradient: part of an iteration every
                                  // cmi.every-th time
    double evaluationSeconds = 0; // all evaluations of the run together
    double totalSeconds = 0;
    double memoryBytes = 0;    // at its peak, the dataset included
    double availableBytes = 0; // of the machine, now
    double spread = 0.5;       // of totalSeconds: it may well be off by this part
    int likeRuns = 0;          // that were measured here; 0 = only single steps were
};

// "about 25 min ± 4 (0.8 s an iteration) and 1.2 GB", and a sentence of its own where the memory will not do. `where`
// like runs were: "here", "there".
std::string costText(const CostEstimate& estimate, const std::string& where = "here");

// {"prepare_seconds", …, "available_bytes"}
nlohmann::json toJson(const CostEstimate& estimate);
Result<CostEstimate> costEstimateFromText(std::string_view text); // InvalidInput where it is something else

} // namespace distill
