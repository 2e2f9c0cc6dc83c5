// SPDX-License-Identifier: GPL-3.0-or-later
// A network's layers in mixed precision on the CPU: activations are bfloat16 with the channels side by side,
// weights, statistics and sums stay float. Differentiable once. The result does not depend on the rest of the
// batch nor on the number of threads. Engine thread.
#pragma once

#include <torch/nn/modules/conv.h>
#include <torch/types.h>

#include "core/maths/nets/layers.h"

namespace distill {

// Whether a network takes these images in mixed precision: on the CPU, where computesMixed() says so, no
// gradient of them is asked for and no probe listens.
bool entersMixed(const torch::Tensor& images);
bool isMixed(const torch::Tensor& activations); // they are in mixed precision
// Images float [N,C,H,W] on their way into mixed layers, and activations on their way out: float, contiguous.
torch::Tensor enteringMixed(const torch::Tensor& images);
torch::Tensor leavingMixed(const torch::Tensor& activations); // unchanged where they are not mixed

// The layer's own convolution, or that in mixed precision where its input is.
torch::Tensor convolved(torch::nn::Conv2d& layer, const torch::Tensor& input);

// As instanceNorm() of mixed activations. Activation Relu or Identity, pooling None or Average.
torch::Tensor mixedInstanceNorm(const torch::Tensor& input, const torch::Tensor& weight,
                                const torch::Tensor& bias, double epsilon, ActivationKind activation,
                                PoolKind pool);

} // namespace distill
