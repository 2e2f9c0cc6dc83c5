// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/cmi/cmi_term.h"

#include <algorithm>

#include <torch/csrc/autograd/autograd.h>

#include "core/maths/cmi/cmi.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"

namespace distill {
namespace {

constexpr std::int64_t kGraphImages = 128; // images whose graph through the teacher is held at a time

// The classes [first, last) of a set, and their images without a graph.
struct Range {
    const SyntheticSet& set;
    Network& teacher;
    const CmiOptions& options;
    int first, last;

    int classes() const { return last - first; }
    std::int64_t rows() const { return std::int64_t{1} * classes() * set.ipc; }
    torch::Tensor images() const {
        return set.images.detach().narrow(0, std::int64_t{1} * first * set.ipc, rows());
    }
    bool onLogits() const { return options.regulariser == Regulariser::Entropy; }
    torch::Tensor view(const torch::Tensor& images) const {
        return options.augment ? options.augment(images) : images;
    }
    // What the regulariser is a function of, with graph.
    torch::Tensor outputs(const torch::Tensor& viewed) const {
        return onLogits() ? teacher.forward(viewed) : layerOutput(teacher, options.layer, viewed);
    }
    CmiResult cmiOf(const torch::Tensor& features, const DecodedSet& decoded) const {
        const auto centroids =
            options.logCentroids.defined() ? options.logCentroids.slice(0, first, last) : torch::Tensor();
        return cmi(features, decoded.labels - first, classes(), centroids);
    }
    torch::Tensor termOf(const torch::Tensor& outputs, const DecodedSet& decoded,
                         const CmiResult& result) const {
        switch (options.regulariser) {
        case Regulariser::Cmi:
            return result.total;
        case Regulariser::Centralisation:
            return centralisation(outputs, decoded.labels - first, classes());
        case Regulariser::Entropy:
            return predictionEntropy(outputs);
        case Regulariser::None:
            break;
        }
        return torch::zeros({}, outputs.options());
    }
};

CmiMeasurement report(const CmiResult& result, const torch::Tensor& term, const DecodedSet& decoded,
                      std::int64_t rows) {
    CmiMeasurement measurement;
    measurement.term = term.item<double>();
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
torch::Tensor pushBack(const Range& range, const DecodedSet& whole, const torch::Tensor& outputGradient) {
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
            ((whole.source >= begin) & (whole.source < end)).nonzero().flatten().to(outputGradient.device());
        parts.push_back(torch::autograd::grad({range.outputs(range.view(images))}, {leaf},
                                              {outputGradient.index_select(0, places)})[0]);
    }
    return torch::cat(parts);
}

// The whole range in one graph.
CmiMeasurement measureAtOnce(const Range& range) {
    const auto leaf = range.images().clone().requires_grad_(true);
    const auto decoded = range.set.decodedAs(leaf, range.first, range.last);
    const auto viewed = range.view(decoded.images);
    const auto outputs = range.outputs(viewed);
    const auto features =
        range.onLogits() ? layerInChunks(range.teacher, range.options.layer, viewed.detach()) : outputs;
    const auto result = range.cmiOf(features, decoded);
    const auto term = range.termOf(outputs, decoded, result);
    auto measurement = report(result, term, decoded, range.rows());
    measurement.gradient = torch::autograd::grad({term}, {leaf})[0];
    return measurement;
}

CmiMeasurement measureInChunks(const Range& range, bool withGradient) {
    const auto decoded = range.set.decodedAs(range.images(), range.first, range.last);
    const auto viewed = range.view(decoded.images);
    const auto features = layerInChunks(range.teacher, range.options.layer, viewed);
    auto outputs = range.onLogits() ? logitsInChunks(range.teacher, viewed) : features;
    if (withGradient)
        outputs.requires_grad_(true);
    const auto result = range.cmiOf(features, decoded);
    const auto term = range.termOf(outputs, decoded, result);
    auto measurement = report(result, term, decoded, range.rows());
    if (withGradient)
        measurement.gradient = pushBack(range, decoded, torch::autograd::grad({term}, {outputs})[0]);
    return measurement;
}

} // namespace

CmiMeasurement measureCmi(const SyntheticSet& set, Network& teacher, bool withGradient, int first, int last,
                          const CmiOptions& options) {
    const Range range{set, teacher, options, first, last};
    const bool pulls = withGradient && options.regulariser != Regulariser::None;
    const torch::AutoGradMode gradients(pulls);
    if (pulls && set.formation.decodedSize(range.rows()) <= kGraphImages)
        return measureAtOnce(range);
    return measureInChunks(range, pulls);
}

CmiMeasurement measureCmi(const SyntheticSet& set, Network& teacher, bool withGradient,
                          const CmiOptions& options) {
    return measureCmi(set, teacher, withGradient, 0, set.classes, options);
}

} // namespace distill
