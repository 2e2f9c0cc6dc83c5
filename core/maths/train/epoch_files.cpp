// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/train/epoch_files.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/io/safetensors.h"
#include "core/io/sealed_file.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/tensor_bytes.h"
#include "core/store/snapshot_files.h"

namespace distill {
namespace {

constexpr const char* kEpochParameters = "parameters";
constexpr const char* kEpochKind = "expert";

std::string metadataOf(const SafetensorsFile& content, const char* key) {
    const auto found = content.metadata.find(key);
    return found == content.metadata.end() ? std::string() : found->second;
}

} // namespace

torch::Tensor flatParameters(const Network& network) {
    std::vector<torch::Tensor> parts;
    for (const auto& parameter : network.parameters())
        parts.push_back(parameter.detach().flatten());
    return torch::cat(parts).clone();
}

void setFlatParameters(Network& network, const torch::Tensor& flat) {
    const torch::NoGradGuard noGrad;
    std::int64_t place = 0;
    for (auto& parameter : network.parameters()) {
        parameter.copy_(flat.narrow(0, place, parameter.numel()).view(parameter.sizes()));
        place += parameter.numel();
    }
    TORCH_CHECK(place == flat.numel(), "an expert's parameters do not fit its network");
}

std::filesystem::path epochFile(const std::filesystem::path& folder, std::int64_t epoch) {
    return folder / snapshotName(epoch, ".safetensors");
}

void writeEpoch(const std::filesystem::path& folder, std::int64_t epoch, const torch::Tensor& parameters,
                const std::string& recipe, const std::string& dataset) {
    SafetensorsFile content;
    content.arrays.push_back(toNamedArray(kEpochParameters, parameters));
    content.metadata = {
        {"kind", kEpochKind}, {"epoch", std::to_string(epoch)}, {"dataset", dataset}, {"recipe", recipe}};
    std::filesystem::create_directories(folder);
    valueOrThrow(writeSealed(epochFile(folder, epoch), content));
}

std::optional<torch::Tensor> findEpoch(const std::filesystem::path& folder, std::int64_t epoch) {
    const auto content = readSealed(epochFile(folder, epoch));
    const auto* array = content ? content->find(kEpochParameters) : nullptr;
    return array != nullptr ? std::optional(toTensor(*array)) : std::nullopt;
}

torch::Tensor readEpoch(const std::filesystem::path& folder, std::int64_t epoch) {
    const auto file = epochFile(folder, epoch);
    const auto content = valueOrThrow(readSealed(file));
    const auto* array = content.find(kEpochParameters);
    if (array == nullptr)
        throw DistillError(ErrorCode::InvalidInput, "'" + file.string() + "' holds no expert; delete it.");
    return toTensor(*array);
}

std::optional<EpochFolder> readEpochFolder(const std::filesystem::path& folder) {
    const auto first = readSafetensors(epochFile(folder, 0));
    if (!first || metadataOf(*first, "kind") != kEpochKind)
        return std::nullopt;
    const auto recipe = nlohmann::json::parse(metadataOf(*first, "recipe"), nullptr, false);
    if (!recipe.is_object())
        return std::nullopt;
    EpochFolder found;
    found.folder = folder;
    found.network = recipe.value("network", "");
    found.dataset = metadataOf(*first, "dataset");
    std::int64_t expected = 0;
    for (const auto epoch : snapshotIterations(folder, ".safetensors")) {
        if (epoch != expected)
            break;
        found.epochs = expected++;
        std::error_code ignored;
        found.bytes += std::filesystem::file_size(epochFile(folder, epoch), ignored);
    }
    return found;
}

std::vector<EpochFolder> epochFoldersAt(const std::filesystem::path& place) {
    if (auto one = readEpochFolder(place))
        return {*one};
    std::vector<EpochFolder> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(place, error))
        if (auto one = readEpochFolder(entry.path()))
            found.push_back(std::move(*one));
    std::sort(found.begin(), found.end(),
              [](const EpochFolder& a, const EpochFolder& b) { return a.folder < b.folder; });
    return found;
}

} // namespace distill
