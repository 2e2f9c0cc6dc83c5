// SPDX-License-Identifier: GPL-3.0-or-later
// CMI of a stored synthetic set, taken apart: total, classes, images. Same threading rules as run().
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/results/cmi_report.h"
#include "core/run/choices.h"
#include "core/run/run_controls.h"
#include "core/run/run_events.h"

namespace distill {

struct CmiRequest {
    std::filesystem::path set;          // run folder (last stored set) or .safetensors file
    std::string dataset;                // empty = what the set says
    std::string data;                   // as RunConfig::data
    std::uint64_t splitSeed = 1;        // as RunConfig::splitSeed; a run folder brings its own with its data
    std::vector<std::string> teachers;  // a network to train, or files with weights; empty = the run's own
    std::optional<Centroids> centroids; // of the classes; none = as in the run, or of the set itself
    std::optional<TeacherLayer> layer;  // none = as in the run, or the last
    std::uint64_t seed = 1;             // draws the weights of teachers that are trained; 1 = those of runs
    std::int64_t threads = 0;
    std::string device = "auto";
    std::filesystem::path features; // .safetensors to write what was measured to; empty = none
};

// Trains teachers where none are at hand. `features` receives "labels" (I64) and for each teacher
// "features.<k>" (F32), one row per training image. Errors: Usage, InvalidInput, CannotWrite, Cancelled.
Result<CmiReport> measureStoredCmi(const CmiRequest& request, RunControls& controls,
                                   const std::function<void(const Progress&)>& progress);

} // namespace distill
