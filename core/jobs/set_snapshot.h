// SPDX-License-Identifier: GPL-3.0-or-later
// The pictures of a stored set as its run would show them, with what the dataset is needed for: whitened
// pixels are taken back by the dataset's matrices. Same threading rules as run().
#pragma once

#include "core/base/result.h"
#include "core/run/job_parts.h"

namespace distill {

// De-normalised or de-whitened, clipped to [0,1], 8 bits; packed images as stored. InvalidInput, Cancelled.
Result<ImageBatch> snapshotOfSet(const SetPlace& place, const Watch& watch);

} // namespace distill
