// SPDX-License-Identifier: GPL-3.0-or-later
// What the projects of the field save with torch: result files, bare tensors with siblings, pairs, weights.
#pragma once

#include "core/sets/distilled_set.h"

namespace distill {

// Any file that TorchFile opens. DistillError(InvalidInput) where nothing in it is a known layout.
DistilledSet readTorchSet(const std::filesystem::path& file);

} // namespace distill
