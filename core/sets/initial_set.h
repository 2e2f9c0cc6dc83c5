// SPDX-License-Identifier: GPL-3.0-or-later
// Going on from a stored set: what a configuration has to say so that it fits. Free of torch. Any thread.
#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/run/descriptors.h"
#include "core/run/run_config.h"

namespace distill {

// The configuration with `init` = set, and what has to agree with the set taken from it: dataset (and where
// its files lie, of a run), IPC, whitening, and the packing where `method`, the configuration's own, packs (null:
// it is unknown). Method, λ and the rest stay. InvalidInput where it is no set of this program; Usage where it
// cannot be one of a run.
Result<RunConfig> startingFrom(RunConfig config, const MethodDescriptor* method,
                               const std::filesystem::path& set);

} // namespace distill
