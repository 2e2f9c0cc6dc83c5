// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/protocol.h"

#include <chrono>
#include <cmath>

#include "core/nets/network.h"

namespace distill {
namespace {

ProtocolDescriptor protocolRow(const char* id, const char* name, int epochs, const char* description) {
    ProtocolDescriptor row;
    row.id = id;
    row.name = name;
    row.description = description;
    row.reference = "Zhao & Bilen, ICML 2021 and WACV 2023 (public evaluation code)";
    row.epochs = epochs;
    row.augment = true;
    return row;
}

ProtocolDescriptor plainRow() {
    auto row = protocolRow(
        "plain-300", "Public, 300 epochs, plain", 300,
        "The public evaluation code's settings without augmentation, 300 epochs: what DC reports.");
    row.augment = false;
    return row;
}

ProtocolDescriptor mixedRow() {
    auto row =
        protocolRow("idc-1000", "IDC, 1000 epochs", 1000,
                    "IDC's public evaluation: batches of 64, CutMix on half of them, rate to a fifth at two "
                    "thirds and five sixths.");
    row.reference = "Kim et al., ICML 2022 (public evaluation code)";
    row.mixed = true;
    return row;
}

// Epochs are set already: drops lie at parts of them.
void applyProtocol(const ProtocolDescriptor& protocol, const Dataset& dataset, TrainOptions& options) {
    options.augmentation = protocol.augment ? dataset.augmentation : std::string();
    options.drops = {options.epochs / 2 + 1};
    if (!protocol.mixed)
        return;
    options.batch = 64;
    options.drops = {2 * options.epochs / 3, 5 * options.epochs / 6};
    options.dropFactor = 0.2;
    options.draw = AugmentDraw::Some;
    options.cutMix = 0.5;
    const auto hole = options.augmentation.find("_cutout");
    if (hole != std::string::npos) // CutMix takes its place
        options.augmentation.erase(hole, std::string("_cutout").size());
}

void summarise(Evaluation& evaluation) {
    double sum = 0;
    for (const double value : evaluation.accuracies)
        sum += value;
    const auto count = static_cast<double>(evaluation.accuracies.size());
    evaluation.accuracyMean = sum / count;
    double squares = 0;
    for (const double value : evaluation.accuracies)
        squares += (value - evaluation.accuracyMean) * (value - evaluation.accuracyMean);
    evaluation.accuracyStd = count > 1 ? std::sqrt(squares / (count - 1)) : 0.0;
}

} // namespace

const std::vector<ProtocolDescriptor>& protocolTable() {
    static const std::vector<ProtocolDescriptor> rows = {
        protocolRow("quick", "Quick (40 epochs)", 40,
                    "A rough number in seconds, for watching a run. Lower than published protocols give."),
        protocolRow("public-300", "Public, 300 epochs", 300,
                    "The public evaluation code's settings with Siamese augmentation, 300 epochs."),
        protocolRow("public-1000", "Public, 1000 epochs", 1000,
                    "The public evaluation code's settings with Siamese augmentation, 1000 epochs: what "
                    "papers report."),
        plainRow(),
        mixedRow(),
    };
    return rows;
}

EvaluationData evaluationDataOf(const SyntheticSet& set) {
    const torch::NoGradGuard noGrad;
    const auto decoded = set.decoded();
    EvaluationData data;
    if (set.learningRate.defined())
        data.learningRate = set.learningRate.item<double>();
    const auto images = decoded.images.detach();
    if (set.softLabels()) {
        const auto logits = set.labelLogits.detach()
                                .index_select(0, decoded.source.to(set.labelLogits.device()))
                                .to(images.device());
        data.source = [images, logits, temperature = set.temperature](std::int64_t) {
            return sourceOf(images, logits, temperature);
        };
    } else {
        data.source = [images, labels = decoded.labels](std::int64_t) { return sourceOf(images, labels); };
    }
    return data;
}

std::optional<Evaluation> evaluateImages(const EvaluationData& data, const Dataset& dataset,
                                         const EvaluationJob& job, const RandomStreams& streams,
                                         c10::Device device,
                                         const std::function<void(const Progress&)>& progress,
                                         const std::function<bool()>& cancelled) {
    const auto* protocol = findProtocol(job.protocol);
    if (protocol == nullptr)
        throw DistillError(ErrorCode::Usage, "There is no evaluation protocol '" + job.protocol + "'.");
    const auto start = std::chrono::steady_clock::now();
    Evaluation evaluation;
    evaluation.iteration = job.iteration;
    evaluation.subject = job.subject;
    evaluation.network = job.network;
    evaluation.protocol = job.protocol;
    evaluation.repeats = static_cast<int>(job.repeats);

    TrainOptions options;
    options.epochs = job.epochs > 0 ? job.epochs : protocol->epochs;
    applyProtocol(*protocol, dataset, options);
    if (data.learningRate > 0)
        options.learningRate = data.learningRate;
    const auto text = [&](std::int64_t repeat) {
        return "Evaluating " + std::string(subjectText(evaluation)) + ": " + job.network + " " +
               std::to_string(repeat + 1) + " of " + std::to_string(job.repeats);
    };
    for (std::int64_t repeat = 0; repeat < job.repeats; ++repeat) {
        const auto network =
            seededNetwork(job.network, inputShapeOf(dataset), streams.key(Purpose::Evaluation, 0, repeat));
        network->to(device);
        options.seed = streams.key(Purpose::Evaluation, 1, repeat);
        const auto source = data.source(repeat);
        const auto onBatch = [&](std::int64_t done, std::int64_t total) {
            if (progress)
                progress(
                    {"evaluation", text(repeat),
                     static_cast<double>(repeat) + static_cast<double>(done) / static_cast<double>(total),
                     static_cast<double>(job.repeats)});
        };
        if (!trainNetwork(*network, source, options, onBatch, cancelled))
            return std::nullopt;
        evaluation.accuracies.push_back(accuracy(*network, dataset.test, dataset.pixelSpace, device));
        if (dataset.heldOut.size() > 0)
            evaluation.heldOutAccuracies.push_back(
                accuracy(*network, dataset.heldOut, dataset.pixelSpace, device));
    }
    summarise(evaluation);
    evaluation.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return evaluation;
}

} // namespace distill
