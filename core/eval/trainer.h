// SPDX-License-Identifier: GPL-3.0-or-later
// Trains a network on labelled images and measures its accuracy: one loop for teachers and evaluations.
// Engine thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <torch/types.h>

#include "core/data/dataset.h"

namespace distill {

class Network;

struct TrainOptions {
    std::int64_t epochs = 1;
    std::int64_t batch = 256;
    double learningRate = 0.01; // SGD
    double momentum = 0.9;
    double weightDecay = 5e-4;
    std::int64_t dropAfter = 0; // epochs after which the rate falls to a tenth; 0 = constant
    std::string augmentation;   // DSA strategy, parameters drawn per image; empty = none
    std::uint64_t seed = 0;     // of shuffling and augmentation
};

// The images to train on, by index: a float tensor [n, C, H, W], normalised, on the device, and int64 labels
// there.
struct TrainSource {
    std::int64_t size = 0;
    std::function<torch::Tensor(const torch::Tensor& indices)> images; // indices: int64 on the CPU
    std::function<torch::Tensor(const torch::Tensor& indices)> labels;
};
TrainSource sourceOf(const torch::Tensor& images, const torch::Tensor& labels); // a whole tensor
TrainSource sourceOf(const Dataset& dataset, const torch::Tensor& chosen,
                     c10::Device device); // of the train split

// `onBatch(done, total)` after every step; `cancelled` is polled there: returns false when it became true. A
// non-finite loss throws DistillError(RunFailed).
bool trainNetwork(Network& network, const TrainSource& source, const TrainOptions& options,
                  const std::function<void(std::int64_t, std::int64_t)>& onBatch,
                  const std::function<bool()>& cancelled);

// Percent correct on the split, network in eval mode. `limit` > 0 takes that many images at even distances.
double accuracy(Network& network, const DatasetSplit& split, const PixelSpace& pixelSpace, c10::Device device,
                std::int64_t limit = 0);

} // namespace distill
