// SPDX-License-Identifier: GPL-3.0-or-later
// Empirical class-aware conditional mutual information of a set of images, as pure functions of their
// features (Zhong et al., "Going Beyond Feature Similarity", ICLR 2025). With P_i = softmax(z_i) over the
// feature coordinates and Q_y the mean of P_i over class y:
//     CMI = (1/N) sum_i KL(P_i || Q_{y_i}),  in nats,  0 <= CMI <= sum_y (n_y/N) ln n_y.
// The centroids are part of the graph. Computed in double, whatever the features are: they are few, and
// widely spread ones lose digits in float. Any thread that owns the tensors.
#pragma once

#include <torch/types.h>

namespace distill {

struct CmiResult {           // float64
    torch::Tensor total;     // 0-dim, with graph
    torch::Tensor perSample; // [N], KL_i / N, detached; adds up to total
    torch::Tensor
        perClass; // [classes], mean KL over the class's images, detached; 0 for a class without images
};

// features: float [N, D], any finite values. labels: int64 [N] in [0, classes), any order and any class
// sizes. logCentroids: [classes, D], log Q_y from elsewhere (taken as constants); undefined = from these
// features.
CmiResult cmi(const torch::Tensor& features, const torch::Tensor& labels, int classes,
              const torch::Tensor& logCentroids = {});

// log Q_y of the given features, [classes, D]; rows of absent classes are those of the uniform distribution.
torch::Tensor classLogCentroids(const torch::Tensor& features, const torch::Tensor& labels, int classes);

} // namespace distill
