// SPDX-License-Identifier: GPL-3.0-or-later
// The pictures of a stored set as its run would show them, with what the dataset is needed for: whitened
// pixels are taken back by the dataset's matrices. Same threading rules as run().
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "core/base/result.h"
#include "core/run/run_controls.h"
#include "core/run/run_events.h"

namespace distill {

struct SnapshotRequest {
    std::filesystem::path set; // run folder (last stored set), imported folder or .safetensors file
    std::string dataset;       // empty = what the set says
    std::string data;          // as RunConfig::data
};

// De-normalised or de-whitened, clipped to [0,1], 8 bits; packed images as stored. InvalidInput, Cancelled.
Result<ImageBatch> snapshotOfSet(const SnapshotRequest& request, RunControls& controls,
                                 const std::function<void(const Progress&)>& progress);

} // namespace distill
