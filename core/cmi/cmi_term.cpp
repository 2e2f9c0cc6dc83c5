// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cmi/cmi_term.h"

#include <algorithm>

#include <torch/csrc/autograd/autograd.h>

#include "core/cmi/cmi.h"
#include "core/engine/inference.h"
#include "core/nets/network.h"

namespace distill {
namespace {

constexpr std::int64_t kGraphImages = 128; // images whose graph through the teacher is held at a time

// The classes [first, last) of a set, and their images without a graph.
struct Range {
    const SyntheticSet& set;
    int first, last;

    int classes() const { return last - first; }
    std::int64_t rows() const { return std::int64_t{1} * classes() * set.ipc; }
    torch::Tensor images() const {
        return set.images.detach().narrow(0, std::int64_t{1} * first * set.ipc, rows());
    }
    CmiResult cmiOf(const torch::Tensor& features, const DecodedSet& decoded) const {
        return cmi(features, decoded.labels - first, classes());
    }
};

CmiMeasurement report(const CmiResult& result, const DecodedSet& decoded, std::int64_t rows) {
    CmiMeasurement measurement;
    measurement.total = result.total.item<double>();
    const auto perClass = result.perClass.to(torch::kCPU, torch::kFloat64).contiguous();
    measurement.perClass.assign(perClass.data_ptr<double>(), perClass.data_ptr<double>() + perClass.numel());
    const auto shares = result.perSample.to(torch::kCPU, torch::kFloat32).contiguous();
    const auto perImage = torch::zeros({rows}).index_add_(0, decoded.source, shares);
    measurement.perImage.assign(perImage.data_ptr<float>(), perImage.data_ptr<float>() + rows);
    return measurement;
}

// Pushes the gradient of the features back to the stored images, a few at a time. A class is not cut where
// its tiles depend on its size.
torch::Tensor pushBack(const Range& range, Network& teacher, const DecodedSet& whole,
                       const torch::Tensor& featureGradient) {
    const auto& formation = range.set.formation;
    const bool byClass = formation.mode == FormationMode::Bound && !formation.trivial();
    const std::int64_t step =
        byClass ? range.set.ipc : std::max<std::int64_t>(1, kGraphImages / formation.decodedSize(1));
    std::vector<torch::Tensor> parts;
    for (std::int64_t begin = 0; begin < range.rows(); begin += step) {
        const std::int64_t end = std::min(range.rows(), begin + step);
        const auto leaf = range.images().slice(0, begin, end).clone().requires_grad_(true);
        const auto images =
            convert(decode(leaf, formation).images, range.set.pixelSpace, range.set.networkSpace);
        const auto places =
            ((whole.source >= begin) & (whole.source < end)).nonzero().flatten().to(featureGradient.device());
        parts.push_back(torch::autograd::grad({teacher.embed(images)}, {leaf},
                                              {featureGradient.index_select(0, places)})[0]);
    }
    return torch::cat(parts);
}

} // namespace

CmiMeasurement measureCmi(const SyntheticSet& set, Network& teacher, bool withGradient, int first, int last) {
    const Range range{set, first, last};
    const torch::AutoGradMode gradients(withGradient);
    auto stored = range.images();
    if (withGradient && set.formation.decodedSize(range.rows()) <= kGraphImages) {
        const auto leaf = stored.clone().requires_grad_(true);
        const auto decoded = set.decodedAs(leaf, first, last);
        const auto result = range.cmiOf(teacher.embed(decoded.images), decoded);
        auto measurement = report(result, decoded, range.rows());
        measurement.gradient = torch::autograd::grad({result.total}, {leaf})[0];
        return measurement;
    }
    const auto decoded = set.decodedAs(stored, first, last);
    auto features = embedInChunks(teacher, decoded.images);
    if (!withGradient)
        return report(range.cmiOf(features, decoded), decoded, range.rows());
    features.requires_grad_(true);
    const auto result = range.cmiOf(features, decoded);
    auto measurement = report(result, decoded, range.rows());
    const auto featureGradient = torch::autograd::grad({result.total}, {features})[0];
    measurement.gradient = pushBack(range, teacher, decoded, featureGradient);
    return measurement;
}

CmiMeasurement measureCmi(const SyntheticSet& set, Network& teacher, bool withGradient) {
    return measureCmi(set, teacher, withGradient, 0, set.classes);
}

} // namespace distill
