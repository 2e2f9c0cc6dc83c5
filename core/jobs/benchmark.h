// SPDX-License-Identifier: GPL-3.0-or-later
// Speed of the main job, measured in this process. Same threading rules as run().
#pragma once

#include <functional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/run/run_events.h"

namespace distill {

struct BenchmarkRequest {
    std::string data; // CIFAR-10 file or folder; empty = search; where there is none, loading is not timed
    std::int64_t threads = 0; // 0 = as many as there are cores
    std::string device = "auto";
    bool cmi = false; // only what CMI costs: a row by teacher, cadence and batch
};

// "rows" of {id, what, unit, value, limit, part_of_limit}: medians over alternating rounds of the work and of
// its convolutions alone. With `cmi` rows of another kind. See `distill bench --help`.
// `progress` tells before each measurement how many of all are done.
Result<nlohmann::json> benchmark(const BenchmarkRequest& request,
                                 const std::function<void(const Progress&)>& progress = {});

} // namespace distill
