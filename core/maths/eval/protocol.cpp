// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/eval/protocol.h"

#include <chrono>
#include <cmath>

#include "core/base/number_text.h"
#include "core/base/rows.h"
#include "core/maths/nets/network.h"

namespace distill {
namespace {

ProtocolDescriptor protocolRow(const char* id, const char* name, int epochs, const char* description) {
    ProtocolDescriptor row;
    row.id = id;
    row.name = name;
    row.description = description;
    row.reference = "Zhao & Bilen, ICML 2021 and WACV 2023 (public evaluation code)";
    row.epochs = epochs;
    row.drops = {0.5};
    row.dropDelay = 1;
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
    row.batch = 64;
    row.drops = {2.0 / 3, 5.0 / 6};
    row.dropDelay = 0;
    row.dropFactor = 0.2;
    row.cutMix = 0.5;
    return row;
}

ProtocolDescriptor danceRow() {
    auto row = mixedRow();
    row.id = "dance-1500";
    row.name = "DANCE, 1500 epochs";
    row.epochs = 1500;
    row.description =
        "IDC's public evaluation for 1500 epochs, as DANCE's code has it. DANCE reports the best of "
        "several tests on the test set; here it is the last epoch, as everywhere.";
    row.reference = "Zhang et al., IJCAI 2024 (public code)";
    return row;
}

ProtocolDescriptor characteristicRow() {
    auto row =
        protocolRow("ncfm-2000", "NCFM, 2000 epochs", 2000,
                    "NCFM's public evaluation: AdamW, its rate halved at each fifth of the epochs, CutMix on "
                    "half of the batches. Its published accuracies are the best of many tests, and with a "
                    "teacher's soft labels; here it is the last epoch.");
    row.reference = "Wang et al., CVPR 2025 (public code)";
    row.adamW = true;
    row.learningRate = 0.001;
    row.weightDecay = 0.01;
    row.drops = {0.2, 0.4, 0.6, 0.8};
    row.dropDelay = 0;
    row.dropFactor = 0.5;
    row.cutMix = 0.5;
    return row;
}

ProtocolDescriptor rankingRow() {
    auto row =
        protocolRow("dd-ranking", "DD-Ranking, 1000 epochs", 1000,
                    "DD-Ranking's training: batches of 128, rate to a tenth at half of the epochs. "
                    "DD-Ranking reports the best of every tenth epoch on the test set; here it is the last "
                    "epoch, as everywhere.");
    row.reference = "DD-Ranking (NUS HPC-AI Lab), public code";
    row.batch = 128;
    row.dropDelay = 0;
    return row;
}

ProtocolDescriptor studentRow() {
    auto row = protocolRow(
        "sre2l-400", "SRe2L, 400 epochs", 400,
        "SRe2L's training of a student: AdamW, batches of 128, crops and flips, mixup, the rate falling "
        "along a cosine. SRe2L asks its teacher anew about each mixed image; here its stored labels are "
        "mixed.");
    row.reference = "Yin, Xing & Shen, NeurIPS 2023 (public code, CIFAR-100)";
    row.batch = 128;
    row.adamW = row.cosine = true;
    row.learningRate = 1e-3;
    row.weightDecay = 0.01;
    row.drops.clear();
    row.mixUp = 0.8;
    row.ops = "crop_flip";
    return row;
}

std::string number(double value) {
    return shortNumber(value, 6);
}

std::string dropText(const ProtocolDescriptor& protocol, std::int64_t epochs) {
    if (protocol.cosine)
        return "along a cosine to 0";
    std::string text;
    for (const auto epoch : optionsOf(protocol, {}, epochs).drops)
        text += (text.empty() ? "" : " and ") + std::to_string(epoch);
    return text.empty() ? std::string("constant") : "times " + number(protocol.dropFactor) + " after " + text;
}

std::string augmentText(const ProtocolDescriptor& protocol) {
    if (!protocol.augment)
        return "no augmentation";
    return protocol.ops.empty() ? "Siamese augmentation drawn for each image"
                                : "random crops and flips of each image";
}

// Counts of one network onto those of the networks before it.
void addCounts(std::vector<std::int64_t>& sums, const std::vector<std::int64_t>& counts) {
    sums.resize(counts.size(), 0);
    for (std::size_t i = 0; i < counts.size(); ++i)
        sums[i] += counts[i];
}

// What a job says of itself, before anything is trained.
Evaluation emptyEvaluation(const EvaluationJob& job) {
    Evaluation evaluation;
    evaluation.iteration = job.iteration;
    evaluation.subject = job.subject;
    evaluation.network = job.network;
    evaluation.protocol = job.protocol;
    evaluation.labels = job.labels;
    evaluation.labeller = job.labeller;
    evaluation.repeats = static_cast<int>(job.repeats);
    return evaluation;
}

// "ConvNet 2 of 5"
std::string countedNetwork(const EvaluationJob& job, std::int64_t repeat) {
    return job.network + " " + std::to_string(repeat + 1) + " of " + std::to_string(job.repeats);
}

// `ownRate` > 0 replaces the protocol's.
TrainOptions trainingFor(const EvaluationJob& job, const Dataset& dataset, double ownRate) {
    const auto* protocol = findProtocol(job.protocol);
    if (protocol == nullptr)
        throw DistillError(ErrorCode::Usage, "There is no evaluation protocol '" + job.protocol + "'.");
    auto options = optionsOf(*protocol, dataset.augmentation, job.epochs, job.augment);
    if (ownRate > 0)
        options.learningRate = ownRate;
    return options;
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

const std::vector<ProtocolDescriptor>& protocols() {
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
        danceRow(),
        characteristicRow(),
        protocolRow(
            "datadam-1800", "DataDAM, 1800 epochs", 1800,
            "The public evaluation code's settings with Siamese augmentation, 1800 epochs, as DataDAM's code "
            "has it."),
        rankingRow(),
        studentRow(),
    };
    return rows;
}

const ProtocolDescriptor* findProtocol(const std::string& id) {
    return findRow(protocols(), id);
}

TrainOptions optionsOf(const ProtocolDescriptor& protocol, const std::string& augmentation,
                       std::int64_t epochs, std::optional<bool> augment) {
    TrainOptions options;
    options.epochs = epochs > 0 ? epochs : protocol.epochs;
    options.batch = protocol.batch;
    options.learningRate = protocol.learningRate;
    options.momentum = protocol.momentum;
    options.weightDecay = protocol.weightDecay;
    options.dropFactor = protocol.dropFactor;
    for (const double part : protocol.drops)
        options.drops.push_back(static_cast<std::int64_t>(part * double(options.epochs) + 1e-9) +
                                protocol.dropDelay);
    options.augmentation = augment.value_or(protocol.augment) ? augmentation : std::string();
    options.cutMix = protocol.cutMix;
    options.mixUp = protocol.mixUp;
    options.adamW = protocol.adamW;
    options.cosine = protocol.cosine;
    if (!protocol.ops.empty() && !options.augmentation.empty()) {
        options.augmentation = protocol.ops;
        options.draw = AugmentDraw::Some;
    }
    if (protocol.cutMix <= 0)
        return options;
    options.draw = AugmentDraw::Some;
    const auto hole = options.augmentation.find("_cutout");
    if (hole != std::string::npos) // CutMix takes its place
        options.augmentation.erase(hole, std::string("_cutout").size());
    return options;
}

std::string protocolText(const ProtocolDescriptor& protocol, const std::string& network, std::int64_t epochs,
                         std::int64_t repeats) {
    const std::int64_t length = epochs > 0 ? epochs : protocol.epochs;
    std::string text = network + " from scratch: " + std::to_string(length) +
                       (length == 1 ? " epoch of " : " epochs of ") + (protocol.adamW ? "AdamW" : "SGD") +
                       ", batches of " + std::to_string(protocol.batch) + ", rate " +
                       number(protocol.learningRate) + " (" + dropText(protocol, length) + "), ";
    if (!protocol.adamW)
        text += "momentum " + number(protocol.momentum) + ", ";
    text += "weight decay " + number(protocol.weightDecay) + ", " + augmentText(protocol);
    if (protocol.cutMix > 0)
        text += ", CutMix on " + number(100 * protocol.cutMix) + " % of the batches";
    if (protocol.mixUp > 0)
        text += ", mixup of every batch (beta " + number(protocol.mixUp) + ")";
    text += "; tested on the whole test set after the last epoch; ";
    return text + (repeats == 1 ? "one network."
                                : "mean and standard deviation of " + std::to_string(repeats) + " networks.");
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

EvaluationData hardLabelledDataOf(const SyntheticSet& set) {
    const torch::NoGradGuard noGrad;
    const auto decoded = set.decoded();
    EvaluationData data;
    data.source = [images = decoded.images.detach(), labels = decoded.labels](std::int64_t) {
        return sourceOf(images, labels);
    };
    return data;
}

std::optional<Evaluation> evaluateImages(const EvaluationData& data, const Dataset& dataset,
                                         const EvaluationJob& job, const RandomStreams& streams,
                                         c10::Device device, const Watch& watch) {
    const auto start = std::chrono::steady_clock::now();
    auto options = trainingFor(job, dataset, data.learningRate);
    Evaluation evaluation = emptyEvaluation(job);
    const std::string what =
        "Evaluating " + (job.subjectName.empty() ? subjectText(evaluation) : job.subjectName) + ": ";
    for (std::int64_t repeat = 0; repeat < job.repeats; ++repeat) {
        const auto network =
            seededNetwork(job.network, inputShapeOf(dataset), streams.key(Purpose::Evaluation, 0, repeat));
        network->place(device);
        options.seed = streams.key(Purpose::Evaluation, 1, repeat);
        const auto source = data.source(repeat);
        const auto onBatch = [&](std::int64_t done, std::int64_t total) {
            watch.tell({"evaluation", what + countedNetwork(job, repeat),
                        double(repeat) + double(done) / double(total), double(job.repeats)});
        };
        if (!trainNetwork(*network, source, options, onBatch, watch.cancelled))
            return std::nullopt;
        const auto tested = testNetwork(*network, dataset.test, dataset.pixelSpace, device);
        evaluation.accuracies.push_back(tested.percent);
        addCounts(evaluation.confusion, tested.confusion);
        if (dataset.heldOut.size() > 0)
            evaluation.heldOutAccuracies.push_back(
                accuracy(*network, dataset.heldOut, dataset.pixelSpace, device));
    }
    summarise(evaluation);
    evaluation.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return evaluation;
}

} // namespace distill
