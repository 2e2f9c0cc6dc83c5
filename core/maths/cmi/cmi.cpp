// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/cmi/cmi.h"

#include <cmath>

#include <torch/torch.h>

namespace distill {
namespace {

constexpr double kSmallestMean = 1e-300; // of a coordinate; keeps the logarithm finite

torch::Tensor logSoftmax(const torch::Tensor& features) {
    return torch::log_softmax(features.to(torch::kFloat64), 1);
}

torch::Tensor classSizes(const torch::Tensor& classOf, int classes) {
    const auto ones = torch::ones({classOf.size(0)}, classOf.options().dtype(torch::kFloat64));
    return torch::zeros({classes}, ones.options()).index_add_(0, classOf, ones);
}

// Log of the mean of P over each class, all classes at once. In double a mean that underflows belongs to
// coordinates whose share of the divergence is 0 as well; it is kept finite.
torch::Tensor logCentroidsOf(const torch::Tensor& p, const torch::Tensor& classOf,
                             const torch::Tensor& sizes) {
    const std::int64_t dimension = p.size(1);
    const auto sums = torch::zeros({sizes.size(0), dimension}, p.options()).index_add(0, classOf, p);
    const auto logs = (sums / sizes.clamp_min(1).unsqueeze(1)).clamp_min(kSmallestMean).log();
    return logs.masked_fill((sizes == 0).unsqueeze(1), -std::log(static_cast<double>(dimension)));
}

} // namespace

torch::Tensor classLogCentroids(const torch::Tensor& features, const torch::Tensor& labels, int classes) {
    const auto classOf = labels.to(features.device());
    return logCentroidsOf(logSoftmax(features).exp(), classOf, classSizes(classOf, classes));
}

CmiResult cmi(const torch::Tensor& features, const torch::Tensor& labels, int classes,
              const torch::Tensor& logCentroids) {
    const auto classOf = labels.to(features.device());
    const auto logP = logSoftmax(features);
    const auto p = logP.exp();
    const auto sizes = classSizes(classOf, classes);
    const auto logQ = logCentroids.defined() ? logCentroids.detach().to(torch::kFloat64)
                                             : logCentroidsOf(p, classOf, sizes);
    // KL(P_i || Q_y) = sum_j P_ij (log P_ij - log Q_yj)
    const auto divergence = (p * (logP - logQ.index_select(0, classOf))).sum(1);
    const auto count = static_cast<double>(features.size(0));

    CmiResult result;
    result.total = divergence.sum() / count;
    const auto values = divergence.detach();
    result.perSample = values / count;
    const auto sums = torch::zeros({classes}, values.options()).index_add_(0, classOf, values);
    result.perClass = sums / sizes.clamp_min(1);
    return result;
}

} // namespace distill
