// SPDX-License-Identifier: GPL-3.0-or-later
// CMI of a stored synthetic set, taken apart: total, classes, images. Same threading rules as run().
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/results/cmi_report.h"
#include "core/run/choices.h"
#include "core/run/job_parts.h"

namespace distill {

struct CmiRequest {
    SetPlace place;
    std::vector<std::string> teachers;  // a network to train, or files with weights; empty = the run's own
    std::optional<Centroids> centroids; // of the classes; none = as in the run, or of the set itself
    std::optional<TeacherLayer> layer;  // none = as in the run, or the last
    std::uint64_t seed = 1;             // draws the weights of teachers that are trained; 1 = those of runs
    Machine machine;
    std::filesystem::path features; // .safetensors to write what was measured to; empty = none
};

// Trains teachers where none are at hand. `features` receives "labels" (I64) and for each teacher
// "features.<k>" (F32), one row per training image. Errors: Usage, InvalidInput, CannotWrite, Cancelled.
Result<CmiReport> measureStoredCmi(const CmiRequest& request, const Watch& watch);

} // namespace distill
