// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/discrepancy.h"

#include <torch/nn/functional/normalization.h>

#include "core/maths/nets/inference.h"
#include "core/maths/nets/layers.h"
#include "core/maths/tensor/precision.h"

namespace distill {
namespace {

constexpr double kCharacteristicScale = 300; // of the characteristic functions, as published
constexpr double kSmallestPhase = 1e-12;     // keeps the root's slope finite
constexpr double kAttentionScale = 100;

// Class means of a part, [C, D].
torch::Tensor meansOf(const std::vector<Features>& real, std::size_t part) {
    std::vector<torch::Tensor> means;
    means.reserve(real.size());
    for (const auto& ofClass : real)
        means.push_back(ofClass[part].mean(0));
    return torch::stack(means);
}

torch::Tensor meansOf(const torch::Tensor& synthetic, std::int64_t classes) {
    return synthetic.view({classes, synthetic.size(0) / classes, -1}).mean(1);
}

// The sums over channels of |a|^p, flattened, of length 1; [N, H*W].
torch::Tensor attentionMap(const torch::Tensor& activation, std::int64_t power) {
    const auto powers = power == 1 ? activation.abs() : activation.abs().pow(static_cast<double>(power));
    return torch::nn::functional::normalize(powers.sum(1).flatten(1));
}

Features attentionOf(Network& network, const torch::Tensor& images, std::int64_t power) {
    const ActivationProbe probe;
    const auto logits = network.forward(images);
    Features features;
    for (std::size_t layer = 0; layer + 1 < probe.seen().size(); ++layer)
        features.push_back(attentionMap(probe.seen()[layer], power));
    features.push_back(logits);
    return features;
}

// |R||S| - Re(R conj S), as Im(R conj S)^2 / (|R||S| + Re(R conj S)) where the two are near each other: the
// difference of two nearly equal numbers would leave rounding errors alone, which the root below makes large.
torch::Tensor phaseGap(const torch::Tensor& product, const torch::Tensor& real,
                       const torch::Tensor& imaginary) {
    const auto sum = (product + real.clamp_min(0)).clamp_min(kSmallestPhase);
    return torch::where(real > 0, imaginary.pow(2) / sum, product - real);
}

// sum over classes of 300 · mean over t of sqrt(a (|R| - |S|)^2 + (1 - a) 2 (|R||S| - Re(R conj S)))
torch::Tensor characteristicDistance(const std::vector<Features>& real, const Features& synthetic,
                                     double alpha) {
    const auto classes = static_cast<std::int64_t>(real.size());
    const auto realCos = meansOf(real, 0).detach(), realSin = meansOf(real, 1).detach();
    const auto cos = meansOf(synthetic[0], classes), sin = meansOf(synthetic[1], classes);
    const auto length = [](const torch::Tensor& re, const torch::Tensor& im) {
        return (re * re + im * im).sqrt();
    };
    const auto realLength = length(realCos, realSin), ownLength = length(cos, sin);
    const auto amplitude = (realLength - ownLength).pow(2);
    const auto gap =
        phaseGap(realLength * ownLength, realCos * cos + realSin * sin, realSin * cos - realCos * sin);
    const auto phase = (2 * gap).clamp_min(kSmallestPhase);
    return kCharacteristicScale * (alpha * amplitude + (1 - alpha) * phase).sqrt().mean(1).sum();
}

torch::Tensor attentionDistance(const std::vector<Features>& real, const Features& synthetic,
                                double taskBalance) {
    const auto classes = static_cast<std::int64_t>(real.size());
    torch::Tensor sum;
    for (std::size_t part = 0; part < synthetic.size(); ++part) {
        const bool logits = part + 1 == synthetic.size();
        const auto term = meanDiscrepancy(meansOf(real, part), meansOf(synthetic[part], classes)) *
                          (kAttentionScale * (logits ? taskBalance : 1.0));
        sum = sum.defined() ? sum + term : term;
    }
    return sum;
}

// ||A'A/n - B'B/m||^2 by the small products AA', BB' and AB': covariances of D x D are never made.
torch::Tensor covarianceDistance(const torch::Tensor& real, const torch::Tensor& synthetic) {
    const auto a = (real - real.mean(0)).detach(), b = synthetic - synthetic.mean(0);
    const auto n = static_cast<double>(a.size(0)), m = static_cast<double>(b.size(0));
    const auto square = [](const torch::Tensor& one, const torch::Tensor& other) {
        return one.matmul(other.t()).pow(2).sum();
    };
    return square(a, a) / (n * n) + square(b, b) / (m * m) - 2 * square(a, b) / (n * m);
}

torch::Tensor covarianceDistance(const std::vector<Features>& real, const torch::Tensor& synthetic) {
    const auto perClass = synthetic.split(synthetic.size(0) / static_cast<std::int64_t>(real.size()));
    torch::Tensor sum;
    for (std::size_t c = 0; c < real.size(); ++c) {
        const auto term = covarianceDistance(real[c].front(), perClass[c]);
        sum = sum.defined() ? sum + term : term;
    }
    return sum;
}

} // namespace

torch::Tensor meanDiscrepancy(const torch::Tensor& real, const torch::Tensor& synthetic) {
    return (real.detach() - synthetic).pow(2).sum();
}

Features characteristicOf(const torch::Tensor& embeddings, const torch::Tensor& frequencies) {
    const auto angles = torch::nn::functional::normalize(embeddings).matmul(frequencies.t());
    return {angles.cos(), angles.sin()};
}

Features featuresOf(Network& network, const torch::Tensor& images, const DiscrepancyOptions& options) {
    switch (options.kind) {
    case Discrepancy::Characteristic:
        return characteristicOf(network.embed(images), options.frequencies);
    case Discrepancy::Attention:
        return attentionOf(network, images, options.power);
    case Discrepancy::Mean:
    case Discrepancy::MeanCovariance:
        break;
    }
    return {network.embed(images)};
}

Features featuresInChunks(Network& network, const torch::Tensor& images, const DiscrepancyOptions& options) {
    const torch::NoGradGuard noGrad;
    const ImagesAreData data;
    std::vector<std::vector<torch::Tensor>> parts;
    for (const auto& chunk : images.split(inferenceChunk(images.device()))) {
        const auto features = featuresOf(network, chunk, options);
        parts.resize(features.size());
        for (std::size_t part = 0; part < features.size(); ++part)
            parts[part].push_back(features[part]);
    }
    Features whole;
    for (const auto& part : parts)
        whole.push_back(torch::cat(part));
    return whole;
}

torch::Tensor discrepancy(const std::vector<Features>& real, const Features& synthetic,
                          const DiscrepancyOptions& options) {
    const auto classes = static_cast<std::int64_t>(real.size());
    switch (options.kind) {
    case Discrepancy::Characteristic:
        return characteristicDistance(real, synthetic, options.alpha);
    case Discrepancy::Attention:
        return attentionDistance(real, synthetic, options.taskBalance);
    case Discrepancy::Mean:
    case Discrepancy::MeanCovariance:
        break;
    }
    const auto means = meanDiscrepancy(meansOf(real, 0), meansOf(synthetic[0], classes));
    return options.kind == Discrepancy::Mean
               ? means
               : means + options.covarianceWeight * covarianceDistance(real, synthetic[0]);
}

} // namespace distill
