// SPDX-License-Identifier: GPL-3.0-or-later
// MTT (Cazenavette et al., "Dataset Distillation by Matching Training Trajectories", CVPR 2022) as a row of the
// table of methods.
#pragma once

#include "core/maths/methods/registry.h"

namespace distill {

MethodRow mttRow();

} // namespace distill
