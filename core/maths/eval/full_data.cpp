// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/eval/full_data.h"

#include <nlohmann/json.hpp>

#include "core/io/atomic_file.h"
#include "core/io/cache_folder.h"
#include "core/io/digest.h"
#include "core/maths/tensor/precision.h"
#include "core/maths/tensor/torch_runtime.h"
#include "core/run/event_json.h"

namespace distill {
namespace {

std::filesystem::path fullDataFile(const Dataset& dataset, const std::string& network,
                                   const ProtocolDescriptor& protocol, std::int64_t epochs,
                                   std::uint64_t seed, c10::Device device, int threads) {
    nlohmann::json facts({{"data", dataset.fingerprint},
                          {"mean", dataset.pixelSpace.mean},
                          {"std", dataset.pixelSpace.std},
                          {"pixels", pixelScaleId(dataset.pixelSpace.scale)},
                          {"augmentation", dataset.augmentation},
                          {"network", network},
                          {"protocol", protocolText(protocol, network, epochs, 1)},
                          {"seed", seed},
                          {"device", device.is_cpu() ? "cpu" : "cuda"},
                          {"threads", device.is_cpu() ? threads : 0},
                          {"torch", torchVersion()},
                          {"program", DISTILL_VERSION}});
    if (device.is_cpu() && mixedIsAllowed())
        facts["precision"] = "mixed";
    const std::string text = facts.dump();
    return teacherCacheDirectory().parent_path() / "full-data" /
           (digestOf(text.data(), text.size()) + ".json");
}

std::optional<Evaluation> keptEvaluation(const std::filesystem::path& file) {
    const auto text = readWholeFile(file);
    if (!text)
        return std::nullopt;
    const auto event = eventFromJson(nlohmann::json::parse(*text, nullptr, false));
    if (!event || !std::holds_alternative<Evaluation>(*event))
        return std::nullopt;
    return std::get<Evaluation>(*event);
}

} // namespace

Evaluation fullDataAccuracy(const Dataset& dataset, const std::string& network,
                            const ProtocolDescriptor& protocol, std::int64_t epochs,
                            const RandomStreams& streams, c10::Device device, int threads,
                            const Watch& watch) {
    const auto file = fullDataFile(dataset, network, protocol, epochs, streams.seed(), device, threads);
    if (const auto kept = keptEvaluation(file))
        return *kept;
    EvaluationData data;
    data.source = [&](std::int64_t) {
        return sourceOf(dataset, torch::arange(dataset.train.size(), torch::kInt64), device);
    };
    EvaluationJob job;
    job.network = network;
    job.protocol = protocol.id;
    job.epochs = epochs;
    job.subject = "full";
    const auto evaluation = evaluateImages(data, dataset, job, streams, device, watch);
    if (!evaluation)
        throw DistillError(ErrorCode::Cancelled, "Stopped while all real images were being learned.");
    std::error_code ignored;
    std::filesystem::create_directories(file.parent_path(), ignored);
    valueOrThrow(writeFileAtomically(file, toJson(RunEvent(*evaluation)).dump(2) + "\n"));
    return *evaluation;
}

} // namespace distill
