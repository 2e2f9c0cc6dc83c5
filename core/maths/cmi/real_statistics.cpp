// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/cmi/real_statistics.h"

#include <cmath>

#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/precision.h"

namespace distill {
namespace {

constexpr std::int64_t kRealBatch = 512;     // images read at a time
constexpr double kSmallestRealMean = 1e-300; // of a coordinate; keeps the logarithm finite

} // namespace

// CMI = sum_y (n_y/N) H(Q_y) - (1/N) sum_i H(P_i): both parts grow image by image.
RealStatistics realStatistics(Network& teacher, const Dataset& dataset, c10::Device device,
                              const std::function<void(std::int64_t, std::int64_t)>& onImages,
                              const std::function<bool()>& cancelled, TeacherLayer layer) {
    const torch::NoGradGuard noGrad;
    const ImagesAreData data;
    const std::int64_t count = dataset.train.size();
    torch::Tensor sums;
    double entropies = 0;
    for (std::int64_t begin = 0; begin < count; begin += kRealBatch) {
        if (cancelled && cancelled())
            throw DistillError(ErrorCode::Cancelled, "Stopped while the real images were being measured.");
        const std::int64_t end = std::min(count, begin + kRealBatch);
        const auto images =
            dataset.pixelSpace.normalise(dataset.train.images.slice(0, begin, end).to(device));
        const auto logP = torch::log_softmax(layerInChunks(teacher, layer, images).to(torch::kFloat64), 1);
        const auto p = logP.exp();
        entropies -= (p * logP).sum().item<double>();
        if (!sums.defined())
            sums = torch::zeros({dataset.classes(), p.size(1)}, p.options());
        sums.index_add_(0, dataset.train.labels.slice(0, begin, end).to(device), p);
        if (onImages)
            onImages(end, count);
    }
    const auto sizes = torch::bincount(dataset.train.labels, {}, dataset.classes()).to(sums.options());
    const auto absent = (sizes == 0).unsqueeze(1);
    auto means = sums / sizes.clamp_min(1).unsqueeze(1);
    means = means.masked_fill(absent, 1.0 / static_cast<double>(means.size(1)));
    const auto logQ = means.clamp_min(kSmallestRealMean).log();
    const double centreEntropy = -(sizes.unsqueeze(1) * means * logQ).sum().item<double>();
    return {logQ.to(torch::kFloat32), (centreEntropy - entropies) / static_cast<double>(count)};
}

} // namespace distill
