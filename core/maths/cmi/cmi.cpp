// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/cmi/cmi.h"

#include <cmath>
#include <vector>

namespace distill {
namespace {

// Log of the mean of exp over each class, in log-sum-exp form: finite where averaging the softmax would
// underflow.
torch::Tensor logCentroidsOf(const torch::Tensor& logP, const torch::Tensor& labels, int classes) {
    const std::int64_t dimension = logP.size(1);
    std::vector<torch::Tensor> rows;
    rows.reserve(static_cast<std::size_t>(classes));
    for (int y = 0; y < classes; ++y) {
        const auto members = (labels == y).nonzero().flatten();
        const std::int64_t size = members.size(0);
        if (size == 0) {
            rows.push_back(
                torch::full({dimension}, -std::log(static_cast<double>(dimension)), logP.options()));
            continue;
        }
        rows.push_back(torch::logsumexp(logP.index_select(0, members), 0) -
                       std::log(static_cast<double>(size)));
    }
    return torch::stack(rows);
}

} // namespace

torch::Tensor classLogCentroids(const torch::Tensor& features, const torch::Tensor& labels, int classes) {
    return logCentroidsOf(torch::log_softmax(features, 1), labels.to(features.device()), classes);
}

CmiResult cmi(const torch::Tensor& features, const torch::Tensor& labels, int classes,
              const torch::Tensor& logCentroids) {
    const auto classOf = labels.to(features.device());
    const auto logP = torch::log_softmax(features, 1);
    const auto logQ = logCentroids.defined() ? logCentroids.detach() : logCentroidsOf(logP, classOf, classes);
    // KL(P_i || Q_y) = sum_j P_ij (log P_ij - log Q_yj)
    const auto divergence = (logP.exp() * (logP - logQ.index_select(0, classOf))).sum(1);
    const auto count = static_cast<double>(features.size(0));

    CmiResult result;
    result.total = divergence.sum() / count;
    const auto values = divergence.detach();
    result.perSample = values / count;
    const auto sums = torch::zeros({classes}, values.options()).index_add_(0, classOf, values);
    const auto sizes = torch::bincount(classOf, {}, classes).to(values.scalar_type());
    result.perClass = sums / sizes.clamp_min(1);
    return result;
}

} // namespace distill
