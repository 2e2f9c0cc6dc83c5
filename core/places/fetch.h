// SPDX-License-Identifier: GPL-3.0-or-later
// A run at a place, brought home once. Any thread; blocks as long as it takes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/places/place.h"

namespace distill {

// The whole run brought into `target` (made; refused where something is): set, pictures, journal, and the
// checkpoints where they are asked for. InvalidInput: there is no such run. CannotWrite: here.
Result<void> fetchRun(const Place& place, const std::string& run, const std::filesystem::path& target,
                      bool checkpoints);

// One picture of a run that `mirror` mirrors, into that folder. InvalidInput: it is not there any more. Device: out
// of reach.
Result<void> fetchPicture(const PlacedRun& placed, const std::filesystem::path& mirror,
                          std::int64_t iteration);

} // namespace distill
