// SPDX-License-Identifier: GPL-3.0-or-later
// IDM (Zhao et al., "Improved Distribution Matching for Dataset Condensation", CVPR 2023): distribution
// matching with 2 x 2 partitioned images, in a pool of networks that are trained on real data meanwhile, with
// a class-wise cross-entropy term weighed by the network's accuracy.
#pragma once

#include "core/maths/methods/registry.h"

namespace distill {

MethodRow idmRow();

struct IdmClassLoss {
    torch::Tensor matching; // squared distance of the mean embeddings, 0-dim
    torch::Tensor ce;       // cross-entropy of the synthetic images, 0-dim
    torch::Tensor total;    // matching + ceWeight * accuracy * ce
};
// `real` and `synthetic` float [n, C, H, W] as the network sees them; accuracy of the network in percent.
IdmClassLoss idmClassLoss(Network& network, const torch::Tensor& real, const torch::Tensor& synthetic,
                          int classIndex, double ceWeight, double accuracyPercent);

} // namespace distill
