// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/eval/projection.h"

#include <algorithm>
#include <cmath>

#include <ATen/ops/linalg_eigh.h>

#include "core/maths/tensor/random_streams.h"

namespace distill {
namespace {

constexpr double kTiny = 1e-12;
constexpr int kBisections = 60;        // of a point's bandwidth
constexpr int kExaggerated = 100;      // iterations in which neighbours attract each other more
constexpr double kExaggeration = 12.0; // how much more
constexpr int kSlowIterations = 250;   // with the smaller momentum

torch::Tensor squaredDistanceMatrix(const torch::Tensor& points) {
    const auto squares = points.pow(2).sum(1);
    const auto matrix = squares.unsqueeze(1) + squares.unsqueeze(0) - 2 * points.matmul(points.t());
    return matrix.clamp_min(0).fill_diagonal_(0);
}

// Rows p_{j|i}, zero on the diagonal, for these precisions.
torch::Tensor conditional(const torch::Tensor& distances, const torch::Tensor& precisions) {
    auto logits = -distances * precisions.unsqueeze(1);
    logits.fill_diagonal_(-std::numeric_limits<double>::infinity());
    return torch::softmax(logits, 1);
}

torch::Tensor rowEntropies(const torch::Tensor& probabilities) {
    return -(probabilities * probabilities.clamp_min(kTiny).log()).sum(1);
}

} // namespace

torch::Tensor PrincipalComponents::project(const torch::Tensor& features) const {
    return (features.to(torch::kFloat64) - mean).matmul(axes);
}

// Of the smaller of the two Gram matrices, which share their eigenvalues.
PrincipalComponents principalComponents(const torch::Tensor& given, std::int64_t count) {
    const torch::NoGradGuard noGrad;
    const auto features = given.to(torch::kFloat64);
    PrincipalComponents result;
    result.mean = features.mean(0);
    const auto centred = features - result.mean;
    const bool wide = centred.size(1) > centred.size(0);
    const auto gram = wide ? centred.matmul(centred.t()) : centred.t().matmul(centred);
    auto [values, vectors] = at::linalg_eigh(gram);
    values = values.flip(0).clamp_min(0);
    count = std::min(count, values.size(0));
    auto axes = vectors.flip(1).slice(1, 0, count);
    if (wide)
        axes = centred.t().matmul(axes);
    axes = axes / axes.norm(2, {0}, true).clamp_min(kTiny);
    const auto largest = axes.gather(0, axes.abs().argmax(0, true));
    result.axes = axes * torch::where(largest < 0, -1.0, 1.0);
    result.explained = values.slice(0, 0, count) / values.sum().clamp_min(kTiny);
    return result;
}

torch::Tensor neighbourProbabilities(const torch::Tensor& features, double perplexity) {
    const torch::NoGradGuard noGrad;
    const auto distances = squaredDistanceMatrix(features.to(torch::kFloat64));
    const std::int64_t n = distances.size(0);
    const double wanted = std::log(std::max(1.0, std::min(perplexity, double(n - 1) / 3)));
    const double scale = std::max(distances.mean().item<double>(), kTiny);
    auto low = torch::full({n}, std::log(1e-6 / scale), distances.options()), high = low + std::log(1e14);
    for (int step = 0; step < kBisections; ++step) { // entropy falls as the precision grows
        const auto middle = (low + high) / 2;
        const auto tooWide = rowEntropies(conditional(distances, middle.exp())) > wanted;
        low = torch::where(tooWide, middle, low);
        high = torch::where(tooWide, high, middle);
    }
    const auto rows = conditional(distances, ((low + high) / 2).exp());
    return (rows + rows.t()) / (2.0 * double(n));
}

torch::Tensor tsne(const torch::Tensor& features, const TsneOptions& options,
                   const std::function<void(int, int)>& onIteration, const std::function<bool()>& cancelled) {
    const torch::NoGradGuard noGrad;
    const auto probabilities = neighbourProbabilities(features, options.perplexity).clamp_min(kTiny);
    const std::int64_t n = probabilities.size(0);
    const double rate = std::max(50.0, double(n) / kExaggeration); // Belkina et al., 2019
    auto generator = makeGenerator(options.seed);
    auto points = torch::randn({n, 2}, generator, torch::kFloat64) * 1e-4;
    auto velocity = torch::zeros_like(points), gains = torch::ones_like(points);
    for (int step = 0; step < options.iterations; ++step) {
        if (cancelled && cancelled())
            return {};
        const auto near = (1 / (1 + squaredDistanceMatrix(points))).fill_diagonal_(0); // Student's t
        const auto fitted = (near / near.sum()).clamp_min(kTiny);
        const double factor = step < kExaggerated ? kExaggeration : 1.0;
        const auto pull = (probabilities * factor - fitted) * near;
        const auto gradient = 4 * (points * pull.sum(1, true) - pull.matmul(points)); // equation 5
        const auto turned = gradient.sign() != velocity.sign();
        gains = torch::where(turned, gains + 0.2, gains * 0.8).clamp_min(0.01);
        velocity = velocity * (step < kSlowIterations ? 0.5 : 0.8) - rate * gains * gradient;
        points = points + velocity;
        points = points - points.mean(0);
        if (onIteration)
            onIteration(step + 1, options.iterations);
    }
    return points;
}

} // namespace distill
