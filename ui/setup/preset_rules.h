// SPDX-License-Identifier: GPL-3.0-or-later
// How a set-up stands to its preset, and to what was published for it. Pure functions.
#pragma once

#include <optional>

#include "core/catalogue/catalogue.h"
#include "core/run/run_config.h"

namespace distill {

// Where the run happens is no part of a preset: data (of the same dataset), seed, threads and device are those
// of `place`.
RunConfig withPlaceOf(RunConfig config, const RunConfig& place);

// Whether it is what its preset says, for its dataset, method and number of images per class.
bool isUntouchedPreset(const RunConfig& config);

// The λ that was published for such a set-up, converted to the scope that it chose; the source says so.
std::optional<LambdaPreset> publishedLambdaFor(const RunConfig& config);

} // namespace distill
