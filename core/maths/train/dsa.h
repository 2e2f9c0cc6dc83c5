// SPDX-License-Identifier: GPL-3.0-or-later
// Differentiable Siamese augmentation (Zhao & Bilen, ICML 2021), with the published parameters. Works in
// normalised pixel space (padding and cut-outs are 0 there). One op is drawn uniformly from the strategy per
// call. Every draw comes from a CPU generator, whatever the device of the images. Gradients flow to the
// input.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Generator.h>
#include <torch/types.h>

namespace distill {

enum class AugmentOp { Color, Crop, Cutout, Flip, Scale, Rotate };

// One: a single op of the strategy is drawn for the batch (DSA). Some: colour, cut-out and flip are applied
// wherever they are listed, and one of the others is drawn (IDC's public code).
enum class AugmentDraw { One, Some };

// "color_crop_cutout_flip_scale_rotate" -> ops in that order; "" or "none" -> no op. DistillError(Usage)
// otherwise.
std::vector<AugmentOp> parseAugmentStrategy(const std::string& strategy);

// One draw for the whole batch: the same op and the same parameters for every image. Two batches with one
// seed get the same transform. Draw k (from 0) comes from a CPU generator seeded with seed + k, as in the
// public code.
torch::Tensor augmentSiamese(const torch::Tensor& images, const std::vector<AugmentOp>& strategy,
                             std::uint64_t seed, AugmentDraw draw = AugmentDraw::One);

// One op for the batch, its parameters drawn per image, all from `generator`, which moves on.
torch::Tensor augmentIndependent(const torch::Tensor& images, const std::vector<AugmentOp>& strategy,
                                 at::Generator& generator, AugmentDraw draw = AugmentDraw::One);

} // namespace distill
