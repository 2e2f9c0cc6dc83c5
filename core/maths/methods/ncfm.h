// SPDX-License-Identifier: GPL-3.0-or-later
// NCFM (Wang et al., "Dataset Distillation with Neural Characteristic Function: A Minmax Perspective", CVPR
// 2025): characteristic functions of the embeddings are matched at random frequencies, in networks between
// the start and the end of their training, with images that the trained network must recognise. The published
// network that learns the frequencies is off in its own settings, and not here.
#pragma once

#include "core/maths/methods/registry.h"

namespace distill {

MethodRow ncfmRow();

} // namespace distill
