// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a dataset before it is distilled: how much there is of each class, mean and deviation,
// what looks wrong, and a few images. Blocks while it reads; any thread that may run torch.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "core/results/dataset_report.h"
#include "core/run/job_parts.h"

namespace distill {

struct DatasetRequest {
    std::string dataset = "shapes";    // id of `datasets()`
    std::string data;                  // these as in RunConfig
    std::int64_t imageSize = 32;       // pixels
    std::uint64_t splitSeed = 1;       //
    std::string normalisation = "own"; //
    int samples = 5;                   // training images of each class to show
};

// Usage for an unknown dataset or normalisation or samples outside 1…100; InvalidInput as for a run;
// Cancelled where `watch` stopped it.
Result<DatasetReport> describeDataset(const DatasetRequest& request, const Watch& watch);

} // namespace distill
