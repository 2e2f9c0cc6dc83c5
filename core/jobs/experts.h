// SPDX-License-Identifier: GPL-3.0-or-later
// The cache of expert trajectories ($XDG_CACHE_HOME/distillation-studio/experts), which trajectory matching
// starts from. Same threading rules as run().
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/result.h"
#include "core/io/cache_folder.h"
#include "core/run/job_parts.h"
#include "core/run/run_config.h"

namespace distill {

// Trains what is missing of the experts that this configuration (method mtt or datm) needs; the folders of
// all, or the published files that it names. A stop keeps the epochs that are done: the next call goes on
// from there.
Result<std::vector<std::filesystem::path>> trainExperts(const RunConfig& config, const Watch& watch);

} // namespace distill
