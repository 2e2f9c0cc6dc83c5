// SPDX-License-Identifier: GPL-3.0-or-later
// The distribution-matching family: the features of each class's synthetic images are pulled to those of its
// real images. What sees them (extractor), what is compared (discrepancy), whether a trained network must
// also recognise them (cross-entropy), and how many images a stored one holds (packing) are four choices; DM,
// DANCE, NCFM and DataDAM are four points among them, each with a descriptor of its own. Engine thread.
#pragma once

#include <memory>

#include "core/maths/methods/matching_params.h"
#include "core/maths/methods/registry.h"

namespace distill {

std::unique_ptr<Method> makeMatching(const MatchingParams& params);

} // namespace distill
