// SPDX-License-Identifier: GPL-3.0-or-later
// The baselines that choose real images in place of learning any, in the features of a network trained on the
// real data (the first teacher of the configuration): random; herding (Welling, ICML 2009), k-center (Sener &
// Savarese, ICLR 2018), and the real images nearest to the centres of k-means. Nothing is iterated.
#pragma once

#include <vector>

#include "core/maths/methods/registry.h"

namespace distill {

std::vector<MethodRow> baselineRows(); // random, herding, k-center, k-means

// What the baseline of this id chooses, class-major and normalised, on the device. `network` gives the
// features; random needs none. DistillError(Cancelled) where `cancelled` became true.
torch::Tensor chooseRealImages(const std::string& id, const Dataset& dataset, Network* network,
                               std::int64_t ipc, const RandomStreams& streams, c10::Device device,
                               const std::function<bool()>& cancelled);

// Of one class: features float [n, D]; rows of min(count, n) different images, int64, in the order they are
// chosen.
torch::Tensor herding(const torch::Tensor& features,
                      std::int64_t count); // running mean nearest to the class's mean
torch::Tensor kCenter(const torch::Tensor& features,
                      std::int64_t count); // from the one nearest to the mean, farthest first
torch::Tensor kMeans(const torch::Tensor& features, std::int64_t count, at::Generator generator);

} // namespace distill
