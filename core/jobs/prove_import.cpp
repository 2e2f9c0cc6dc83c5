// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/prove_import.h"

#include <algorithm>

#include "core/base/guarded.h"
#include "core/catalogue/catalogue.h"
#include "core/io/passing_folder.h"
#include "core/jobs/evaluate.h"
#include "core/maths/tensor/torch_runtime.h"

namespace distill {
namespace {

// Enough to tell a set that teaches from one that does not, little enough to wait for.
constexpr std::int64_t kImagesSeen = 20000, kFewestEpochs = 15, kMostEpochs = 150;

std::int64_t epochsFor(const Inspection& inspection) {
    const auto images = inspection.images[0] * inspection.factor * inspection.factor;
    return std::clamp(kImagesSeen / std::max<std::int64_t>(1, images), kFewestEpochs, kMostEpochs);
}

ImportProof prove(const ProofRequest& request, const Watch& watch) {
    const PassingFolder folder;
    const auto report =
        valueOrThrow(importSet(request.set, folder.path() / "set.safetensors", request.options));
    const auto& read = report.inspection;
    if (read.images.empty())
        throw DistillError(ErrorCode::InvalidInput,
                           request.set.string() + " holds no images: there is nothing to train on.");
    if (read.dataset.empty())
        throw DistillError(ErrorCode::Usage, "Which dataset " + request.set.string() +
                                                 " was made from is not known: give --dataset.");
    EvaluateRequest evaluate;
    evaluate.place.set = report.set;
    evaluate.place.data = request.data;
    evaluate.networks = {request.network};
    evaluate.epochs = request.epochs > 0 ? request.epochs : epochsFor(read);
    evaluate.protocol = "plain-300"; // with as many epochs as said
    evaluate.repeats = request.repeats;
    evaluate.seed = request.seed;
    evaluate.machine = request.machine;
    const auto evaluation = valueOrThrow(evaluateSet(evaluate, watch)).front();
    ImportProof proof;
    proof.normalization = read.normalization;
    proof.dataset = read.dataset;
    proof.packing = read.packing;
    proof.labels = read.labels;
    proof.factor = read.factor;
    proof.network = request.network;
    proof.epochs = evaluate.epochs;
    proof.repeats = request.repeats;
    proof.accuracy = evaluation.accuracyMean;
    const auto* dataset = findDataset(read.dataset); // labels of their own need not show every class
    const auto classes = dataset != nullptr && dataset->classes > 0 ? dataset->classes : read.classes;
    proof.chance = classes > 0 ? 100.0 / static_cast<double>(classes) : 0;
    proof.seconds = evaluation.seconds;
    return proof;
}

} // namespace

Result<ImportProof> proveImport(const ProofRequest& request, const Watch& watch) {
    return guarded<ImportProof>([&] { return prove(request, watch); }, translate);
}

} // namespace distill
