// SPDX-License-Identifier: GPL-3.0-or-later
// Distribution matching (Zhao & Bilen, "Dataset Condensation with Distribution Matching", WACV 2023): in a
// freshly initialised network, the mean embedding of each class's synthetic images is pulled to that of its
// real images, both under the same Siamese augmentation.
#pragma once

#include "core/maths/methods/registry.h"

namespace distill {

MethodRow dmRow();

// sum over classes of the squared L2 distance between mean embeddings, [C, D] each; 0-dim. (DM, eq. 4 with
// the published implementation's sum over coordinates)
torch::Tensor dmLoss(const torch::Tensor& realMeans, const torch::Tensor& syntheticMeans);

} // namespace distill
