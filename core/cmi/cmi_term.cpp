// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cmi/cmi_term.h"

#include <torch/csrc/autograd/autograd.h>

#include "core/cmi/cmi.h"
#include "core/engine/inference.h"
#include "core/nets/network.h"

namespace distill {
namespace {

constexpr std::int64_t kGraphImages = 128; // images whose graph through the teacher is held at a time

CmiMeasurement report(const CmiResult& result) {
    CmiMeasurement measurement;
    measurement.total = result.total.item<double>();
    const auto perClass = result.perClass.to(torch::kCPU, torch::kFloat64).contiguous();
    measurement.perClass.assign(perClass.data_ptr<double>(), perClass.data_ptr<double>() + perClass.numel());
    const auto perImage = result.perSample.to(torch::kCPU, torch::kFloat32).contiguous();
    measurement.perImage.assign(perImage.data_ptr<float>(), perImage.data_ptr<float>() + perImage.numel());
    return measurement;
}

} // namespace

CmiMeasurement measureCmi(const SyntheticSet& set, Network& teacher, bool withGradient) {
    const auto images = set.images.detach();
    if (!withGradient)
        return report(cmi(embedInChunks(teacher, images), set.labels, set.classes));

    const torch::AutoGradMode gradients(true);
    if (set.size() <= kGraphImages) {
        const auto leaf = images.clone().requires_grad_(true);
        const auto result = cmi(teacher.embed(leaf), set.labels, set.classes);
        auto measurement = report(result);
        measurement.gradient = torch::autograd::grad({result.total}, {leaf})[0];
        return measurement;
    }
    const auto features = embedInChunks(teacher, images).requires_grad_(true);
    const auto result = cmi(features, set.labels, set.classes);
    auto measurement = report(result);
    const auto featureGradient = torch::autograd::grad({result.total}, {features})[0];
    std::vector<torch::Tensor> parts;
    for (std::int64_t first = 0; first < set.size(); first += kGraphImages) {
        const std::int64_t last = std::min(set.size(), first + kGraphImages);
        const auto leaf = images.slice(0, first, last).clone().requires_grad_(true);
        parts.push_back(
            torch::autograd::grad({teacher.embed(leaf)}, {leaf}, {featureGradient.slice(0, first, last)})[0]);
    }
    measurement.gradient = torch::cat(parts);
    return measurement;
}

} // namespace distill
