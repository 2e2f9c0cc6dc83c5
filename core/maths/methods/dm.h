// SPDX-License-Identifier: GPL-3.0-or-later
// Distribution matching (Zhao & Bilen, "Dataset Condensation with Distribution Matching", WACV 2023): in a
// freshly initialised network, the mean embedding of each class's synthetic images is pulled to that of its
// real images, both under the same Siamese augmentation. Of the family it is the plain one, and the one whose
// every choice can be changed.
#pragma once

#include "core/maths/methods/registry.h"

namespace distill {

MethodRow dmRow();

} // namespace distill
