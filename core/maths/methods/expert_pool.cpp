// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/expert_pool.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/io/cache_folder.h"
#include "core/io/digest.h"
#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/nets/network.h"
#include "core/maths/train/epoch_files.h"
#include "core/maths/train/network_recipe.h"
#include "core/maths/train/trainer.h"
#include "core/readers/expert_buffer.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kExpertSeed = 1; // pools are shared between runs of different seeds
constexpr std::int64_t kExpertStream = std::int64_t{1} << 32;

std::string expertText(const Dataset& dataset, const ExpertRecipe& recipe, std::int64_t index,
                       c10::Device device, int threads) {
    auto json = recipeFacts(
        dataset, {recipe.network, recipe.subset, recipe.learningRate, recipe.batch, kExpertSeed, index},
        device, threads);
    json["augmentation"] = dataset.augmentation;
    if (const auto& sharpness = recipe.sharpness)
        json["sharpness"] = {sharpness->rho, sharpness->alpha, sharpness->adaptive};
    return json.dump();
}

// Epochs are seeded one by one, so that a longer trajectory begins like a shorter one and goes on from it.
void trainExpert(const Dataset& dataset, const ExpertRecipe& recipe, std::int64_t index, c10::Device device,
                 const fs::path& folder, const std::string& text,
                 const std::function<void(std::int64_t epoch, double part)>& progress,
                 const std::function<bool()>& cancelled) {
    const RandomStreams streams(kExpertSeed);
    const auto network = seededNetwork(recipe.network, inputShapeOf(dataset),
                                       streams.key(Purpose::Teacher, 2, kExpertStream + index));
    network->to(device);
    fs::create_directories(folder);
    const auto source = sourceOf(dataset, evenSubset(dataset, recipe.subset), device);
    for (std::int64_t epoch = 0; epoch <= recipe.epochs; ++epoch) {
        if (const auto known = findEpoch(folder, epoch)) {
            setFlatParameters(*network, known->to(device));
            continue;
        }
        if (epoch > 0) {
            TrainOptions options;
            options.batch = recipe.batch;
            options.learningRate = recipe.learningRate;
            options.momentum = options.weightDecay = 0;
            options.augmentation = dataset.augmentation;
            options.sharpness = recipe.sharpness;
            options.seed = streams.key(Purpose::Teacher, 3 + epoch, kExpertStream + index);
            const auto onBatch = [&](std::int64_t done, std::int64_t total) {
                progress(epoch, double(done) / double(total));
            };
            if (!trainNetwork(*network, source, options, onBatch, cancelled))
                throw DistillError(ErrorCode::Cancelled, "Stopped while the experts were being trained.");
        }
        writeEpoch(folder, epoch, flatParameters(*network), text, dataset.id);
    }
}

} // namespace

ExpertPool ExpertPool::prepare(const Dataset& dataset, const ExpertRecipe& recipe, c10::Device device,
                               int threads, const Watch& watch) {
    if (!recipe.files.empty())
        return published(dataset, recipe, device);
    ExpertPool pool;
    pool.m_epochs = recipe.epochs;
    pool.m_device = device;
    for (std::int64_t index = 0; index < recipe.count; ++index) {
        const std::string text = expertText(dataset, recipe, index, device, threads);
        const auto folder = expertCacheDirectory() / digestOf(text.data(), text.size());
        const std::string what = "Training expert " + std::to_string(index + 1) + " of " +
                                 std::to_string(recipe.count) + ", epoch ";
        const auto report = [&](std::int64_t epoch, double part) {
            watch.tell({"experts", what + std::to_string(epoch) + " of " + std::to_string(recipe.epochs),
                        double(index) + (double(epoch - 1) + part) / double(recipe.epochs),
                        double(recipe.count)});
        };
        trainExpert(dataset, recipe, index, device, folder, text, report, watch.cancelled);
        pool.m_experts.push_back({folder, nullptr, 0});
    }
    watch.tell({"experts", "Experts are ready", double(recipe.count), double(recipe.count)});
    return pool;
}

ExpertPool ExpertPool::published(const Dataset& dataset, const ExpertRecipe& recipe, c10::Device device) {
    std::vector<std::vector<std::int64_t>> wanted;
    for (const auto& parameter : seededNetwork(recipe.network, inputShapeOf(dataset), 0)->parameters())
        wanted.push_back(parameter.sizes().vec());
    ExpertPool pool;
    pool.m_device = device;
    for (const auto& kept : epochFoldersAt(recipe.files))
        pool.add(kept, recipe, wanted);
    if (pool.count() > 0)
        return pool;
    for (const auto& file : expertBufferFiles(recipe.files)) {
        const auto buffer = std::make_shared<const ExpertBuffer>(file);
        if (buffer->shapes() != wanted)
            throw DistillError(ErrorCode::InvalidInput,
                               "The experts in '" + file.string() + "' are no " + recipe.network +
                                   " for this dataset: choose the network that they were trained as.");
        pool.m_epochs = pool.m_experts.empty() ? buffer->epochs() : std::min(pool.m_epochs, buffer->epochs());
        for (std::int64_t index = 0; index < buffer->experts(); ++index)
            pool.m_experts.push_back({file, buffer, index});
    }
    return pool;
}

// Another training of the cache: an expert, or a teacher whose epochs were kept.
void ExpertPool::add(const EpochFolder& kept, const ExpertRecipe& recipe,
                     const std::vector<std::vector<std::int64_t>>& shapes) {
    std::int64_t size = 0;
    for (const auto& shape : shapes) {
        std::int64_t elements = 1;
        for (const auto edge : shape)
            elements *= edge;
        size += elements;
    }
    if (kept.network != recipe.network || readEpoch(kept.folder, 0).numel() != size)
        throw DistillError(ErrorCode::InvalidInput,
                           "The weights in '" + kept.folder.string() + "' are those of a " + kept.network +
                               ", not of a " + recipe.network +
                               " for this dataset: choose the network that they were trained as.");
    m_epochs = m_experts.empty() ? kept.epochs : std::min(m_epochs, kept.epochs);
    m_experts.push_back({kept.folder, nullptr, 0});
}

std::vector<std::filesystem::path> ExpertPool::places() const {
    std::vector<std::filesystem::path> places;
    places.reserve(m_experts.size());
    for (const auto& expert : m_experts)
        places.push_back(expert.place);
    return places;
}

torch::Tensor ExpertPool::parameters(std::int64_t index, std::int64_t epoch) const {
    const auto& expert = m_experts.at(static_cast<std::size_t>(index));
    if (expert.buffer)
        return torch::tensor(expert.buffer->parameters(expert.index, epoch)).to(m_device);
    return readEpoch(expert.place, epoch).to(m_device);
}

} // namespace distill
