// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/cmi/cmi_term.h"

#include <torch/csrc/autograd/autograd.h>

#include "core/maths/cmi/cmi.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/device_memory.h"

namespace distill {
namespace {

constexpr std::int64_t kSetNumbers = 3; // of PendingCmi::numbers: term, total, images recognised

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
    torch::Tensor labelsOf(const DecodedSet& decoded) const { // counted from the first class
        return first == 0 ? decoded.labels : decoded.labels - first;
    }
    CmiResult cmiOf(const torch::Tensor& features, const DecodedSet& decoded) const {
        const auto centroids =
            options.logCentroids.defined() ? options.logCentroids.slice(0, first, last) : torch::Tensor();
        return cmi(features, labelsOf(decoded), classes(), centroids);
    }
    torch::Tensor termOf(const torch::Tensor& outputs, const DecodedSet& decoded,
                         const CmiResult& result) const {
        switch (options.regulariser) {
        case Regulariser::Cmi:
            return result.total;
        case Regulariser::Centralisation:
            return centralisation(outputs, labelsOf(decoded), classes());
        case Regulariser::Entropy:
            return predictionEntropy(outputs);
        case Regulariser::None:
            break;
        }
        return torch::zeros({}, outputs.options());
    }
};

// How many images the teacher takes for their own class, by what has passed through it already, 0-dim; -1
// where that does not tell.
torch::Tensor recognised(const Range& range, const torch::Tensor& features, const torch::Tensor& outputs,
                         const DecodedSet& decoded) {
    const torch::NoGradGuard noGrad;
    torch::Tensor logits;
    if (range.onLogits())
        logits = outputs;
    else if (range.options.layer == TeacherLayer::Logits)
        logits = features;
    else if (range.options.layer == TeacherLayer::Last)
        logits = range.teacher.classify(features.detach());
    else
        return torch::scalar_tensor(-1.0, features.options().requires_grad(false));
    return (logits.argmax(1) == decoded.labels).sum();
}

PendingCmi report(const Range& range, const CmiResult& result, const torch::Tensor& term,
                  const torch::Tensor& known, const DecodedSet& decoded) {
    PendingCmi pending;
    pending.classes = range.classes();
    pending.images = decoded.labels.size(0);
    auto perImage = result.perSample;
    if (pending.images != range.rows())
        perImage = torch::zeros({range.rows()}, perImage.options())
                       .index_add_(0, sent(decoded.source, perImage.device()), perImage);
    pending.numbers =
        torch::cat({term.detach().to(torch::kFloat64).view({1}), result.total.detach().view({1}),
                    known.to(torch::kFloat64).view({1}), result.perClass, perImage});
    return pending;
}

// As decodedAs() gives them, of some of the range's classes.
torch::Tensor wholeClasses(const Range& range, const torch::Tensor& stored) {
    const auto classes = static_cast<int>(stored.size(0) / range.set.ipc);
    return range.set.decodedAs(stored, range.first, range.first + classes).images;
}

// Pushes the gradient of the features back to the stored images, a few at a time. A class is not cut where
// its tiles depend on its size.
torch::Tensor pushBack(const Range& range, const DecodedSet& whole, const torch::Tensor& outputGradient) {
    const auto& formation = range.set.formation;
    const bool byClass = formation.mode == FormationMode::Bound && !formation.trivial();
    const std::int64_t step = byClass ? range.set.ipc : 1;
    std::vector<torch::Tensor> parts;
    const auto device = outputGradient.device();
    inGraphChunks(device, range.rows() / step, byClass ? graphChunk(device) : range.set.decodedSize(1),
                  [&](std::int64_t first, std::int64_t last) {
                      const std::int64_t begin = first * step, end = last * step;
                      const auto leaf = range.images().slice(0, begin, end).clone().requires_grad_(true);
                      const auto images = byClass ? wholeClasses(range, leaf) : range.set.views(leaf).images;
                      const auto places =
                          ((whole.source >= begin) & (whole.source < end)).nonzero().flatten();
                      const auto gradient = outputGradient.index_select(0, sent(places, device));
                      parts.push_back(
                          torch::autograd::grad({range.outputs(range.view(images))}, {leaf}, {gradient})[0]);
                  });
    return torch::cat(parts);
}

// The whole range in one graph.
PendingCmi startAtOnce(const Range& range) {
    const auto leaf = range.images().clone().requires_grad_(true);
    const auto decoded = range.set.decodedAs(leaf, range.first, range.last);
    const auto viewed = range.view(decoded.images);
    const auto outputs = range.outputs(viewed);
    const auto features =
        range.onLogits() ? layerInChunks(range.teacher, range.options.layer, viewed.detach()) : outputs;
    const auto result = range.cmiOf(features, decoded);
    const auto term = range.termOf(outputs, decoded, result);
    auto pending = report(range, result, term, recognised(range, features, outputs, decoded), decoded);
    pending.gradient = torch::autograd::grad({term}, {leaf})[0];
    return pending;
}

PendingCmi startInChunks(const Range& range, bool withGradient) {
    const auto decoded = range.set.decodedAs(range.images(), range.first, range.last);
    const auto viewed = range.view(decoded.images);
    const auto features = layerInChunks(range.teacher, range.options.layer, viewed);
    auto outputs = range.onLogits() ? logitsInChunks(range.teacher, viewed) : features;
    if (withGradient)
        outputs.requires_grad_(true);
    const auto result = range.cmiOf(features, decoded);
    const auto term = range.termOf(outputs, decoded, result);
    auto pending = report(range, result, term, recognised(range, features, outputs, decoded), decoded);
    if (withGradient)
        pending.gradient = pushBack(range, decoded, torch::autograd::grad({term}, {outputs})[0]);
    return pending;
}

// One graph where it fits; where it turns out not to, the parts that do.
PendingCmi startPulling(const Range& range) {
    if (range.set.decodedSize(range.rows()) <= graphChunk(range.set.images.device())) {
        try {
            return startAtOnce(range);
        } catch (const std::exception& error) {
            if (!isOutOfMemory(error))
                throw;
        }
    }
    return startInChunks(range, true);
}

} // namespace

CmiMeasurement PendingCmi::read(const double* values) const {
    CmiMeasurement measurement;
    measurement.term = values[0];
    measurement.total = values[1];
    measurement.images = images;
    measurement.recognised = static_cast<std::int64_t>(values[2]);
    const double* const byClass = values + kSetNumbers;
    measurement.perClass.assign(byClass, byClass + classes);
    const double* const shares = byClass + classes;
    for (std::int64_t i = 0; i < numbers.numel() - kSetNumbers - classes; ++i)
        measurement.perImage.push_back(static_cast<float>(shares[i]));
    measurement.gradient = gradient;
    return measurement;
}

PendingCmi startCmi(const SyntheticSet& set, Network& teacher, bool withGradient, int first, int last,
                    const CmiOptions& options) {
    const Range range{set, teacher, options, first, last};
    const bool pulls = withGradient && options.regulariser != Regulariser::None;
    const torch::AutoGradMode gradients(pulls);
    return pulls ? startPulling(range) : startInChunks(range, false);
}

CmiMeasurement measureCmi(const SyntheticSet& set, Network& teacher, bool withGradient, int first, int last,
                          const CmiOptions& options) {
    const auto pending = startCmi(set, teacher, withGradient, first, last, options);
    return pending.read(pending.numbers.cpu().data_ptr<double>());
}

CmiMeasurement measureCmi(const SyntheticSet& set, Network& teacher, bool withGradient,
                          const CmiOptions& options) {
    return measureCmi(set, teacher, withGradient, 0, set.classes, options);
}

} // namespace distill
