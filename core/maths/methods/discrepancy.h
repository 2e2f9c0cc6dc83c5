// SPDX-License-Identifier: GPL-3.0-or-later
// How far apart the real and the synthetic images of a class are in a network: the second choice of the
// distribution-matching family. Pure functions of features, with graph on the synthetic side; the real side
// is taken as constant. Engine thread.
#pragma once

#include <cstdint>
#include <vector>

#include <torch/types.h>

#include "core/base/choice.h"

namespace distill {

class Network;

// Mean: squared distance of mean embeddings (DM, Zhao & Bilen, WACV 2023, eq. 4).
// Characteristic: distance of characteristic functions at random frequencies (NCFM, Wang et al., CVPR 2025).
// Attention: squared distance of mean attention maps, and of mean logits (DataDAM, Sajedi et al., ICCV 2023).
// MeanCovariance: the mean, and the squared Frobenius distance of covariances (as DSDM, Li et al., 2024).
enum class Discrepancy { Mean, Characteristic, Attention, MeanCovariance };
template <>
struct Choices<Discrepancy> {
    static constexpr ChoiceTable<Discrepancy, 4> kRows{
        {{Discrepancy::Mean, "mean", "Mean embedding"},
         {Discrepancy::Characteristic, "characteristic", "Characteristic function"},
         {Discrepancy::Attention, "attention", "Attention maps"},
         {Discrepancy::MeanCovariance, "mean_covariance", "Mean and covariance"}}};
};

struct DiscrepancyOptions {
    Discrepancy kind = Discrepancy::Mean;
    torch::Tensor frequencies;     // Characteristic: float [F, D], t ~ N(0, I)
    double alpha = 0.5;            // Characteristic: weight of amplitudes, 1 - alpha of phases
    std::int64_t power = 1;        // Attention: p of |activation|^p
    double taskBalance = 0.01;     // Attention: of the logits against the maps
    double covarianceWeight = 1.0; // MeanCovariance
};

// What is compared of images, one row an image: embeddings, cosines and sines, or attention maps and logits.
using Features = std::vector<torch::Tensor>; // float [N, D_k] each

// With graph where the images have one.
Features featuresOf(Network& network, const torch::Tensor& images, const DiscrepancyOptions& options);
// The same of real images: without a graph, in chunks that stay in the processor's cache.
Features featuresInChunks(Network& network, const torch::Tensor& images, const DiscrepancyOptions& options);

// The cosines and sines that Characteristic compares, of embeddings [N, D]: each divided by its length first.
Features characteristicOf(const torch::Tensor& embeddings, const torch::Tensor& frequencies);

// sum over classes of the squared L2 distance of mean embeddings, [C, D] each; 0-dim. (DM, eq. 4 with the
// published implementation's sum over coordinates)
torch::Tensor meanDiscrepancy(const torch::Tensor& real, const torch::Tensor& synthetic);

// Summed over the classes, 0-dim. `real` by class; `synthetic` class-major, as many images of each class.
torch::Tensor discrepancy(const std::vector<Features>& real, const Features& synthetic,
                          const DiscrepancyOptions& options);

} // namespace distill
