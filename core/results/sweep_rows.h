// SPDX-License-Identifier: GPL-3.0-or-later
// A sweep over λ as its folder keeps it: what is wanted and what is there. Any thread. Free of torch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/run/run_config.h"

namespace distill {

struct SweepRequest {
    RunConfig config;            // λ and seed are those of each run; seeds count up from its seed
    std::vector<double> lambdas; // at least one, each >= 0, no two the same
    std::int64_t seeds = 1;      // runs for each λ
    std::filesystem::path out;   // holds a run folder for each, plan.json and sweep.json
};

// Accuracies are of the last images of each run: percent, mean and standard deviation (n - 1) over the seeds.
struct SweepRow {
    double lambda = 0;
    double accuracyMean = 0, accuracyStd = 0; // of the test images: only reported
    double heldOutMean = -1,
           heldOutStd = 0;      // of the held-out training images: what λ is chosen by; -1 = none
    double cmi = 0, cmiStd = 0; // nats, told last, mean and standard deviation over the seeds
    double seconds = 0;         // of one run, mean over the seeds
    std::int64_t n = 0;         // seeds done
    bool best = false;          // highest held-out mean (test mean where nothing is held out)
    bool indistinct = false;    // its 95 % interval overlaps that of the best: no difference was shown
};

// The request as `out` keeps it: plan.json. InvalidInput where there is none, or it is damaged.
Result<SweepRequest> readSweepPlan(const std::filesystem::path& out);
// The rows as they stand in sweep.json, which is written anew after each run; none before the first.
Result<std::vector<SweepRow>> readSweepRows(const std::filesystem::path& out);
// Where the run of one λ and seed lies; `index` counts seeds from 0.
std::filesystem::path sweepRunFolder(const SweepRequest& request, double lambda, std::int64_t index);

// Sets `best` and `indistinct` of the rows.
void chooseBest(std::vector<SweepRow>& rows);

nlohmann::json toJson(const std::vector<SweepRow>& rows);

} // namespace distill
