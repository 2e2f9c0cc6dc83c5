// SPDX-License-Identifier: GPL-3.0-or-later
// DANCE (Zhang et al., "DANCE: Dual-View Distribution Alignment for Dataset Condensation", IJCAI 2024): mean
// embeddings are matched in networks between the start and the end of their training on the real images, and
// after each such step the images take one towards being recognised by the trained network. Packed 2 x 2.
#pragma once

#include "core/maths/methods/registry.h"

namespace distill {

MethodRow danceRow();

} // namespace distill
