// SPDX-License-Identifier: GPL-3.0-or-later
// RDED (Sun et al., "On the Diversity and Realism of Distilled Dataset: An Efficient Dataset Distillation
// Paradigm", CVPR 2024): nothing is learned. Of each of some real images the crop that a teacher with batch
// norm recognises best is taken, of each class the images whose crops it recognises best, and these are
// tiled. A baseline, and a start for every method
// (`init` = rded). Engine thread; failures are DistillError.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <torch/types.h>

#include "core/maths/methods/registry.h"

namespace distill {

class Network;

MethodRow rdedRow();

struct RdedParams {
    std::int64_t candidates = 300; // real images a class that are looked at, or as many as are needed
    std::int64_t crops = 5;        // of each
    std::int64_t factor = 2;       // tiles along an edge
};

// Mosaics, class-major, float [classes*ipc, C, H, W] with pixels in [0,1]; on the device. `teacher` in eval mode.
// DistillError(Cancelled) where `cancelled` became true.
torch::Tensor rdedImages(const Dataset& dataset, Network& teacher, std::int64_t ipc, const RdedParams& params,
                         const RandomStreams& streams, c10::Device device,
                         const std::function<bool()>& cancelled);
// The same of a run. The teacher is its first one, in its variant with batch norm.
torch::Tensor rdedImages(MethodContext& context, const RdedParams& params);
std::string rdedTeacher(const std::string& network); // that variant, where there is one

// Cross-entropy of crops, float [images, crops, C, h, w] as the network sees them, padded with zeros to
// height x width: [crops, images]. `network` in eval mode.
torch::Tensor rdedScores(Network& network, const torch::Tensor& crops, std::int64_t label,
                         std::int64_t height, std::int64_t width);
// Of such scores: the best crop of each image, int64 [images]; and the `count` images whose best crops are
// best, best first.
struct RdedChoice {
    torch::Tensor bestCrop, order;
};
RdedChoice rdedChoice(const torch::Tensor& scores, std::int64_t count);

} // namespace distill
