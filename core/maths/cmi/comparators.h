// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in for CMI to show what CMI adds; pure functions with graph. Both are means over the images,
// like CMI over the whole set. Any thread that owns the tensors.
#pragma once

#include <torch/types.h>

namespace distill {

// (1/N) sum_i ||z_i - mean of its class||^2, the class centralisation term of IID (Deng et al., 2024) as a
// mean. features: float [N, D]; labels: int64 [N] in [0, classes).
torch::Tensor centralisation(const torch::Tensor& features, const torch::Tensor& labels, int classes);

// (1/N) sum_i H(softmax(logits_i)), in nats. logits: float [N, classes].
torch::Tensor predictionEntropy(const torch::Tensor& logits);

} // namespace distill
