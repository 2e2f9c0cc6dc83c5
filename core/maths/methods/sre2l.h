// SPDX-License-Identifier: GPL-3.0-or-later
// SRe2L (Yin, Xing & Shen, "Squeeze, Recover and Relabel", NeurIPS 2023): noise becomes images that a trained
// batch-norm network classifies and whose statistics in each of its batch norms are those of the real data;
// the network's own outputs become their labels. No real image is needed after the network has been trained.
#pragma once

#include <vector>

#include "core/maths/methods/registry.h"
#include "core/maths/nets/layers.h"

namespace distill {

MethodRow sre2lRow();

struct Sre2lLoss {
    torch::Tensor ce;    // cross-entropy, 0-dim
    torch::Tensor bn;    // sum over batch norms of ||mean - running mean||_2 + ||var - running var||_2, the
                         // first one times `firstMultiplier`
    torch::Tensor total; // ce + bnWeight * bn
};
// `network` in eval mode, with batch norm.
Sre2lLoss sre2lLoss(Network& network, const torch::Tensor& images, const torch::Tensor& labels,
                    double bnWeight, double firstMultiplier);

} // namespace distill
