// SPDX-License-Identifier: GPL-3.0-or-later
// Whether mixed precision is faster here: tried in less than a second on the very network and images, and kept
// in the cache by processor, LibTorch, threads and shape, so that one machine always answers the same.
// Engine thread.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include <c10/core/Device.h>

#include "core/maths/nets/network.h"
#include "core/run/choices.h"

namespace distill {

// Processor seconds of the same work in either precision.
struct PrecisionTrial {
    double exact = 0, mixed = 0;
    bool mixedWins() const; // by a fifth at least
};

// What "auto" stands for is tried, or known from `file`; the other two stand for themselves. Never mixed on
// an accelerator, nor tried where the processor does not multiply bfloat16.
bool runsMixed(Precision wanted, const std::string& network, const InputShape& shape, c10::Device device);

using TrialOf = std::function<PrecisionTrial()>;
// The trial that `file` holds under this name; else `trial`'s, which is then kept there. A file that is damaged
// or cannot be written counts as none.
PrecisionTrial keptTrial(const std::filesystem::path& file, const std::string& name, const TrialOf& trial);

} // namespace distill
