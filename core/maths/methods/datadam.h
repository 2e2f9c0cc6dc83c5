// SPDX-License-Identifier: GPL-3.0-or-later
// DataDAM (Sajedi et al., "DataDAM: Efficient Dataset Distillation with Attention Matching", ICCV 2023): in a
// freshly initialised network, the mean attention maps of every layer but the last and the mean logits of
// each class's synthetic images are pulled to those of its real ones.
#pragma once

#include "core/maths/methods/registry.h"

namespace distill {

MethodRow datadamRow();

} // namespace distill
