// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/evaluate.h"

#include "core/api/catalogue.h"
#include "core/api/run_store.h"
#include "core/engine/torch_runtime.h"
#include "core/eval/protocol.h"
#include "core/synth/set_file.h"

namespace distill {
namespace {

// The stored set with the highest iteration of a run folder, or the file itself.
std::filesystem::path setFile(const std::filesystem::path& place) {
    std::error_code error;
    if (!std::filesystem::exists(place, error))
        throw DistillError(ErrorCode::InvalidInput,
                           "There is no run folder or file '" + place.string() + "'.");
    if (!std::filesystem::is_directory(place, error))
        return place;
    std::filesystem::path newest;
    for (const auto& entry : std::filesystem::directory_iterator(place / "synthetic", error))
        if (entry.path().extension() == ".safetensors" && entry.path() > newest)
            newest = entry.path();
    if (newest.empty())
        throw DistillError(ErrorCode::InvalidInput,
                           "'" + place.string() +
                               "' holds no synthetic set: expected synthetic/<iteration>.safetensors.");
    return newest;
}

// The dataset's folder of the run that the set came from, where the request names none.
EvaluateRequest withRunDefaults(EvaluateRequest request) {
    if (!isRunDirectory(request.set))
        return request;
    const auto record = openRun(request.set);
    if (!record)
        return request;
    if (request.data.empty() && (request.dataset.empty() || request.dataset == record->info.config.dataset)) {
        request.data = record->info.config.data;
        request.splitSeed = record->info.config.splitSeed;
    }
    if (request.networks.empty())
        request.networks = {record->info.config.evaluation.network};
    return request;
}

// The normalisation of the dataset that the set's networks were fed with.
std::string normalisationOf(const SyntheticSet& set, const std::string& datasetId) {
    if (const auto* descriptor = findDataset(datasetId))
        for (const auto& row : descriptor->normalisations)
            if (row.mean == set.networkSpace.mean && row.std == set.networkSpace.std)
                return row.id;
    return "own";
}

DatasetSource sourceFor(const SyntheticSet& set, const EvaluateRequest& request) {
    DatasetSource source;
    source.id = request.dataset.empty() ? set.datasetId : request.dataset;
    source.path = request.data;
    source.imageSize = set.images.size(2);
    source.splitSeed = request.splitSeed;
    source.normalisation = normalisationOf(set, source.id);
    source.zca = set.networkSpace.scale == PixelScale::Zca;
    return source;
}

std::vector<Evaluation> evaluateAll(const EvaluateRequest& request, RunControls& controls,
                                    const std::function<void(const Progress&)>& progress) {
    setThreads(request.threads);
    const auto device = chooseDevice(request.device);
    const auto cancelled = [&] { return controls.stopRequested(); };
    SyntheticSet set = loadSet(setFile(request.set), device);
    const Dataset dataset = loadDataset(sourceFor(set, request), progress, cancelled);
    attachDataset(set, dataset);
    const auto data = evaluationDataOf(set);
    const RandomStreams streams(request.seed);
    std::vector<Evaluation> evaluations;
    for (const auto& network : request.networks) {
        EvaluationJob job;
        job.network = network;
        job.protocol = request.protocol;
        job.repeats = request.repeats;
        job.epochs = request.epochs;
        const auto evaluation = evaluateImages(data, dataset, job, streams, device, progress, cancelled);
        if (!evaluation)
            throw DistillError(ErrorCode::Cancelled, "The evaluation was stopped.");
        evaluations.push_back(*evaluation);
    }
    return evaluations;
}

std::string protocolIds() {
    std::string ids;
    for (const auto& row : protocols())
        ids += (ids.empty() ? "" : ", ") + row.id;
    return ids;
}

void requireValidRequest(const EvaluateRequest& request) {
    if (findProtocol(request.protocol) == nullptr)
        throw DistillError(ErrorCode::Usage, "There is no evaluation protocol '" + request.protocol +
                                                 "'. Known: " + protocolIds() + ".");
    if (!request.dataset.empty() && findDataset(request.dataset) == nullptr)
        throw DistillError(ErrorCode::Usage, "There is no dataset '" + request.dataset + "'.");
    for (const auto& network : request.networks)
        if (!networkExists(network))
            throw DistillError(ErrorCode::Usage, "There is no network '" + network + "'.");
    if (request.repeats < 1 || request.epochs < 0)
        throw DistillError(ErrorCode::Usage, "Repeats must be at least 1 and epochs at least 0.");
}

} // namespace

Result<std::vector<Evaluation>> evaluateSet(const EvaluateRequest& request, RunControls& controls,
                                            const std::function<void(const Progress&)>& progress) {
    try {
        requireValidRequest(request);
        EvaluateRequest complete = withRunDefaults(request);
        if (complete.networks.empty())
            complete.networks = {"ConvNet"};
        return evaluateAll(complete, controls, progress);
    } catch (...) {
        return tl::unexpected<Error>(translate(std::current_exception()));
    }
}

} // namespace distill
