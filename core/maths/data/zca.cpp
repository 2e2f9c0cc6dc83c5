// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/data/zca.h"

#include <algorithm>

#include <torch/torch.h>

namespace distill {
namespace {

constexpr std::int64_t kLargestDimension = std::int64_t(64) * 64 * 3;
constexpr std::int64_t kImagesAtATime = 4096;

torch::Tensor flatUnit(const torch::Tensor& bytes) {
    return bytes.to(torch::kFloat32).div_(255.0).flatten(1);
}

} // namespace

std::shared_ptr<const Zca> fitZca(const DatasetSplit& train, double epsilon) {
    const torch::NoGradGuard noGrad;
    const std::int64_t dimension = train.images[0].numel(), count = train.size();
    if (dimension > kLargestDimension)
        throw DistillError(ErrorCode::InvalidInput,
                           "Whitening (ZCA) is offered for images of up to 64 x 64 pixels only.");
    auto sum = torch::zeros({dimension}, torch::kFloat64);
    for (const auto& part : train.images.split(kImagesAtATime))
        sum += flatUnit(part).sum(0).to(torch::kFloat64);
    const auto mean = (sum / static_cast<double>(count)).to(torch::kFloat32);
    auto scatter = torch::zeros({dimension, dimension});
    for (const auto& part : train.images.split(kImagesAtATime)) {
        const auto centred = flatUnit(part) - mean;
        scatter.addmm_(centred.t(), centred);
    }
    const auto covariance = scatter / static_cast<double>(std::max<std::int64_t>(1, count - 1));
    // In double precision: LAPACK tells the size of its workspace in the matrix's own type, and for 3072
    // dimensions a float rounds it down.
    auto [values, vectors] = at::linalg_eigh(covariance.to(torch::kFloat64), "L");
    values = values.to(torch::kFloat32);
    vectors = vectors.to(torch::kFloat32);
    const auto spread = (values.clamp_min(0) + epsilon).sqrt();
    auto zca = std::make_shared<Zca>();
    zca->mean = mean;
    zca->whiten = (vectors / spread).matmul(vectors.t());
    zca->unwhiten = (vectors * spread).matmul(vectors.t());
    return zca;
}

} // namespace distill
