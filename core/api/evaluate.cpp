// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/evaluate.h"

#include "core/api/catalogue.h"
#include "core/api/run_store.h"
#include "core/engine/torch_runtime.h"
#include "core/eval/protocol.h"
#include "core/synth/synthetic_set.h"

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
    if (request.data.empty() && (request.dataset.empty() || request.dataset == record->info.config.dataset))
        request.data = record->info.config.data;
    if (request.networks.empty())
        request.networks = {record->info.config.evaluation.network};
    return request;
}

void requireFit(const SyntheticSet& set, const Dataset& dataset) {
    if (set.classes != dataset.classes() || set.images.size(1) != dataset.channels ||
        set.images.size(2) != dataset.height || set.images.size(3) != dataset.width)
        throw DistillError(ErrorCode::InvalidInput, "The set has other classes or another image size than " +
                                                        dataset.name +
                                                        ": choose the dataset that it was made from.");
}

// The set's images in the dataset's own normalisation, whatever they were stored in.
torch::Tensor inSpaceOf(const SyntheticSet& set, const PixelSpace& target, c10::Device device) {
    if (set.pixelSpace.mean == target.mean && set.pixelSpace.std == target.std)
        return set.images.detach();
    const auto unit = set.pixelSpace.toUnit(set.images.detach());
    const auto column = [&](const std::vector<double>& values) {
        return torch::tensor(values, torch::kFloat32).view({1, -1, 1, 1}).to(device);
    };
    return (unit - column(target.mean)) / column(target.std);
}

std::vector<Evaluation> evaluateAll(const EvaluateRequest& request, RunControls& controls,
                                    const std::function<void(const Progress&)>& progress) {
    setThreads(request.threads);
    const auto device = chooseDevice(request.device);
    const auto cancelled = [&] { return controls.stopRequested(); };
    const SyntheticSet set = loadSet(setFile(request.set), device);
    const Dataset dataset = loadDataset(request.dataset.empty() ? set.datasetId : request.dataset,
                                        request.data, progress, cancelled);
    requireFit(set, dataset);
    const auto images = inSpaceOf(set, dataset.pixelSpace, device);
    const RandomStreams streams(request.seed);
    std::vector<Evaluation> evaluations;
    for (const auto& network : request.networks) {
        EvaluationJob job;
        job.network = network;
        job.protocol = request.protocol;
        job.repeats = request.repeats;
        job.epochs = request.epochs;
        const auto evaluation = evaluateImages([&](std::int64_t) { return images; }, set.labels, dataset, job,
                                               streams, device, progress, cancelled);
        if (!evaluation)
            throw DistillError(ErrorCode::Cancelled, "The evaluation was stopped.");
        evaluations.push_back(*evaluation);
    }
    return evaluations;
}

void requireValidRequest(const EvaluateRequest& request) {
    if (findProtocol(request.protocol) == nullptr)
        throw DistillError(ErrorCode::Usage, "There is no evaluation protocol '" + request.protocol +
                                                 "'. Known: quick, public-300, public-1000.");
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
