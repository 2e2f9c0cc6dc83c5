// SPDX-License-Identifier: GPL-3.0-or-later
// Instance norm with its activation and pooling. Every image and channel is normalised over its own pixels
// (biased variance), then scaled and shifted per channel: GroupNorm(C, C) of Wu & He, ECCV 2018, as the
// public networks use it. On the CPU, norm + ReLU + average pooling are one pass over the data, forward and
// backward; the result is the same bit for bit whether a graph is built or not, whatever the batch and the
// number of threads. Differentiable twice.
#pragma once

#include <torch/types.h>

#include "core/maths/nets/layers.h"

namespace distill {

// `input` [N,C,H,W] floating point, `weight` and `bias` [C]; result [N,C,H,W], or [N,C,H/2,W/2] with a
// pooling.
torch::Tensor instanceNorm(const torch::Tensor& input, const torch::Tensor& weight, const torch::Tensor& bias,
                           double epsilon, ActivationKind activation, PoolKind pool);

} // namespace distill
