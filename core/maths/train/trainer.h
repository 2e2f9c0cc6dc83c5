// SPDX-License-Identifier: GPL-3.0-or-later
// Trains a network on labelled images and measures its accuracy: one loop for teachers and evaluations.
// Engine thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/maths/data/dataset.h"
#include "core/maths/train/dsa.h"
#include "core/maths/train/sharpness.h"

namespace distill {

class Network;

struct TrainOptions {
    std::int64_t epochs = 1;
    std::int64_t batch = 256;
    bool adamW = false;         // AdamW (Loshchilov & Hutter, ICLR 2019) in place of SGD
    double learningRate = 0.01; // of either
    double momentum = 0.9;
    double weightDecay = 5e-4;
    std::vector<std::int64_t>
        drops; // epochs from which the rate is multiplied by `dropFactor`; none = constant
    double dropFactor = 0.1;
    bool cosine = false;      // the rate falls along half a cosine, epoch by epoch, in place of drops
    std::string augmentation; // DSA strategy, parameters drawn per image; empty = none
    AugmentDraw draw = AugmentDraw::One;
    double cutMix = 0; // part of the batches that are mixed by CutMix (Yun et al., ICCV 2019), beta 1
    double mixUp = 0;  // > 0: every batch is mixed with another order of itself (Zhang et al., ICLR
                       // 2018), the part drawn from Beta(mixUp, mixUp)
    std::optional<SharpnessOptions> sharpness; // two passes a step; not with what mixes images
    std::uint64_t seed = 0;                    // of shuffling and augmentation
};

// What to train on, by index (int64 on the CPU): images float [n, C, H, W], normalised, on the device, and
// the loss of their logits [n, classes] as a mean over them.
struct TrainSource {
    std::int64_t size = 0;
    std::function<torch::Tensor(const torch::Tensor& indices)> images;
    std::function<torch::Tensor(const torch::Tensor& logits, const torch::Tensor& indices)> loss;
};
TrainSource sourceOf(const torch::Tensor& images,
                     const torch::Tensor& labels); // a whole tensor, int64 classes
// Soft labels: cross-entropy with softmax(labelLogits / T) at temperature 1; above, T^2 times the divergence
// of the two tempered distributions (Hinton et al., 2015), which has the same gradient as T grows.
TrainSource sourceOf(const torch::Tensor& images, const torch::Tensor& labelLogits, double temperature);
TrainSource sourceOf(const Dataset& dataset, const torch::Tensor& chosen,
                     c10::Device device); // of the train split

// The loss of one batch; with probability `cutMix` a box of its images comes from another order of the batch,
// and the loss is weighed by area (Yun et al., ICCV 2019, beta 1). `images` are those of `indices`,
// augmented.
torch::Tensor mixedLoss(Network& network, const TrainSource& source, const torch::Tensor& images,
                        const torch::Tensor& indices, double cutMix, at::Generator& generator);

// `onBatch(done, total)` after every step; `cancelled` is polled there: returns false when it became true. A
// non-finite loss throws DistillError(RunFailed).
bool trainNetwork(Network& network, const TrainSource& source, const TrainOptions& options,
                  const std::function<void(std::int64_t, std::int64_t)>& onBatch,
                  const std::function<bool()>& cancelled);

struct TestResult {
    double percent = 0;
    std::vector<std::int64_t> confusion; // images [true class * classes + predicted class]
};
// On the whole split, network in eval mode.
TestResult testNetwork(Network& network, const DatasetSplit& split, const PixelSpace& pixelSpace,
                       c10::Device device);
// Percent correct on the split, network in eval mode. `limit` > 0 takes that many images at even distances.
double accuracy(Network& network, const DatasetSplit& split, const PixelSpace& pixelSpace, c10::Device device,
                std::int64_t limit = 0);

} // namespace distill
