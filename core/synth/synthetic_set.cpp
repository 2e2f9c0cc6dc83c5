// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/synth/synthetic_set.h"

#include <cstring>

#include <nlohmann/json.hpp>

#include "core/engine/tensor_bytes.h"
#include "core/io/safetensors.h"

namespace distill {
namespace {

constexpr const char* kFormat = "distillation-studio/1";

torch::Tensor classMajorLabels(int classes, std::int64_t ipc) {
    return torch::arange(classes, torch::kInt64).repeat_interleave(ipc);
}

[[noreturn]] void throwNotASet(const std::filesystem::path& file, const std::string& why) {
    throw DistillError(ErrorCode::InvalidInput,
                       "'" + file.string() + "' is not a synthetic set of this program: " + why + ".");
}

std::string metadataValue(const SafetensorsFile& content, const std::string& key,
                          const std::filesystem::path& file) {
    const auto found = content.metadata.find(key);
    if (found == content.metadata.end())
        throwNotASet(file, "its header has no '" + key + "'");
    return found->second;
}

} // namespace

ImageBatch SyntheticSet::snapshot(std::int64_t iteration) const {
    const auto bytes = pixelSpace.toUnit(images.detach())
                           .nan_to_num(0.0)
                           .clamp(0, 1)
                           .mul(255)
                           .round()
                           .to(torch::kUInt8)
                           .permute({0, 2, 3, 1})
                           .to(torch::kCPU)
                           .contiguous();
    ImageBatch batch;
    batch.iteration = iteration;
    batch.classes = classes;
    batch.ipc = ipc;
    batch.channels = static_cast<int>(bytes.size(3));
    batch.height = static_cast<int>(bytes.size(1));
    batch.width = static_cast<int>(bytes.size(2));
    const auto* first = bytes.data_ptr<std::uint8_t>();
    batch.pixels.assign(first, first + bytes.numel());
    return batch;
}

torch::Tensor randomRealImages(const Dataset& dataset, std::int64_t ipc, at::Generator generator) {
    std::vector<torch::Tensor> chosen;
    for (const auto& members : dataset.train.classIndices) {
        const auto order = torch::randperm(members.size(0), generator, torch::kInt64);
        const auto places = torch::arange(ipc).remainder(members.size(0)); // wraps where the class is smaller
        chosen.push_back(members.index_select(0, order.index_select(0, places)));
    }
    const auto bytes = dataset.train.images.index_select(0, torch::cat(chosen));
    return dataset.pixelSpace.normalise(bytes);
}

SyntheticSet initialiseSet(const Dataset& dataset, std::int64_t ipc, const std::string& initialisation,
                           const RandomStreams& streams, c10::Device device) {
    SyntheticSet set;
    set.classes = dataset.classes();
    set.ipc = static_cast<int>(ipc);
    set.pixelSpace = dataset.pixelSpace;
    set.datasetId = dataset.id;
    set.classNames = dataset.classNames;
    auto generator = streams.generator(Purpose::Initialise, 0);
    torch::Tensor start;
    if (initialisation == "noise")
        start = torch::randn({set.size(), dataset.channels, dataset.height, dataset.width}, generator,
                             torch::kFloat32);
    else
        start = randomRealImages(dataset, ipc, generator);
    set.images = start.to(device).detach().requires_grad_(true);
    set.labels = classMajorLabels(set.classes, ipc).to(device);
    return set;
}

void saveSet(const SyntheticSet& set, std::int64_t iteration, const std::filesystem::path& file) {
    SafetensorsFile content;
    content.arrays.push_back(toNamedArray("images", set.images));
    content.arrays.push_back(toNamedArray("labels", set.labels));
    content.metadata["format"] = kFormat;
    content.metadata["dataset"] = set.datasetId;
    content.metadata["iteration"] = std::to_string(iteration);
    content.metadata["ipc"] = std::to_string(set.ipc);
    content.metadata["class_names"] = nlohmann::json(set.classNames).dump();
    content.metadata["normalization"] = "mean-std";
    content.metadata["mean"] = nlohmann::json(set.pixelSpace.mean).dump();
    content.metadata["std"] = nlohmann::json(set.pixelSpace.std).dump();
    valueOrThrow(writeSafetensors(file, content));
}

SyntheticSet loadSet(const std::filesystem::path& file, c10::Device device) {
    const auto content = valueOrThrow(readSafetensors(file));
    if (metadataValue(content, "format", file) != kFormat)
        throwNotASet(file, "it is of format '" + content.metadata.at("format") + "'");
    const auto* images = content.find("images");
    const auto* labels = content.find("labels");
    if (images == nullptr || labels == nullptr || images->shape.size() != 4 || labels->shape.size() != 1 ||
        images->shape[0] != labels->shape[0] || images->dtype != "F32" || labels->dtype != "I64")
        throwNotASet(file, "it lacks float images [N,C,H,W] with integer labels [N]");
    SyntheticSet set;
    set.datasetId = metadataValue(content, "dataset", file);
    try {
        set.classNames = nlohmann::json::parse(metadataValue(content, "class_names", file))
                             .get<std::vector<std::string>>();
        set.pixelSpace.mean =
            nlohmann::json::parse(metadataValue(content, "mean", file)).get<std::vector<double>>();
        set.pixelSpace.std =
            nlohmann::json::parse(metadataValue(content, "std", file)).get<std::vector<double>>();
        set.ipc = std::stoi(metadataValue(content, "ipc", file));
    } catch (const DistillError&) {
        throw;
    } catch (const std::exception&) {
        throwNotASet(file, "its header is damaged");
    }
    set.classes = static_cast<int>(set.classNames.size());
    const auto channels = static_cast<std::size_t>(images->shape[1]);
    if (set.ipc < 1 || set.size() != images->shape[0] || set.pixelSpace.mean.size() != channels ||
        set.pixelSpace.std.size() != channels)
        throwNotASet(file, "its header does not fit its images");
    set.images = toTensor(*images).to(device).requires_grad_(true);
    set.labels = toTensor(*labels).to(device);
    const auto expected = classMajorLabels(set.classes, set.ipc).to(device);
    if (!set.labels.equal(expected))
        throwNotASet(file, "its labels are not ordered by class");
    return set;
}

} // namespace distill
