// SPDX-License-Identifier: GPL-3.0-or-later
// DATM (Guo et al., "Towards Lossless Dataset Distillation via Difficulty-Aligned Trajectory Matching", ICLR
// 2024) as a row of the table of methods.
#pragma once

#include "core/maths/methods/registry.h"

namespace distill {

MethodRow datmRow();

} // namespace distill
