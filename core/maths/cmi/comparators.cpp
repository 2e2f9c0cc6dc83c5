// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/cmi/comparators.h"

namespace distill {

torch::Tensor centralisation(const torch::Tensor& features, const torch::Tensor& labels, int classes) {
    const auto classOf = labels.to(features.device());
    const auto ones = torch::ones({features.size(0)}, features.options().requires_grad(false));
    const auto sizes = torch::zeros({classes}, ones.options()).index_add_(0, classOf, ones).clamp_min(1);
    const auto sums =
        torch::zeros({classes, features.size(1)}, features.options()).index_add(0, classOf, features);
    const auto means = sums / sizes.unsqueeze(1);
    return (features - means.index_select(0, classOf)).pow(2).sum() / static_cast<double>(features.size(0));
}

torch::Tensor predictionEntropy(const torch::Tensor& logits) {
    const auto logP = torch::log_softmax(logits, 1);
    return -(logP.exp() * logP).sum() / static_cast<double>(logits.size(0));
}

} // namespace distill
