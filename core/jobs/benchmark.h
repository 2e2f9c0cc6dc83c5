// SPDX-License-Identifier: GPL-3.0-or-later
// Speed of the main job, measured in this process. Same threading rules as run().
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/run/job_parts.h"

namespace distill {

struct BenchmarkRequest {
    std::string data; // CIFAR-10 file or folder; empty = search; where there is none, loading is not timed
    Machine machine;
    bool mixed = false; // work on data in mixed precision; the limits are float32 all the same
    bool cmi = false;   // only what CMI costs: a row by teacher, cadence and batch
};

// "rows" of {id, what, unit, value, limit, part_of_limit}: medians over alternating rounds of the work and of
// its convolutions alone. With `cmi` rows of another kind. See `distill bench --help`.
// `watch` is told before each measurement how many of all are done, and cannot stop it.
Result<nlohmann::json> benchmark(const BenchmarkRequest& request, const Watch& watch = {});

} // namespace distill
