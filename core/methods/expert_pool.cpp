// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/expert_pool.h"

#include <nlohmann/json.hpp>

#include "core/api/experts.h"
#include "core/cmi/teacher_pool.h"
#include "core/engine/tensor_bytes.h"
#include "core/engine/torch_runtime.h"
#include "core/eval/trainer.h"
#include "core/io/digest.h"
#include "core/io/snapshot_files.h"
#include "core/methods/trajectory.h"
#include "core/nets/network.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kExpertSeed = 1; // pools are shared between runs of different seeds
constexpr std::int64_t kExpertStream = std::int64_t{1} << 32;

std::string expertText(const Dataset& dataset, const ExpertRecipe& recipe, std::int64_t index,
                       c10::Device device, int threads) {
    const nlohmann::json json = {{"recipe", "1"},
                                 {"data", dataset.fingerprint},
                                 {"mean", dataset.pixelSpace.mean},
                                 {"std", dataset.pixelSpace.std},
                                 {"pixels", pixelScaleId(dataset.pixelSpace.scale)},
                                 {"augmentation", dataset.augmentation},
                                 {"network", recipe.network},
                                 {"subset", recipe.subset},
                                 {"learning_rate", recipe.learningRate},
                                 {"batch", recipe.batch},
                                 {"seed", kExpertSeed},
                                 {"index", index},
                                 {"device", device.is_cpu() ? "cpu" : "cuda"},
                                 {"threads", device.is_cpu() ? threads : 0},
                                 {"torch", torchVersion()},
                                 {"program", DISTILL_VERSION}};
    return json.dump();
}

fs::path epochFile(const fs::path& folder, std::int64_t epoch) {
    return folder / snapshotName(epoch, ".safetensors");
}

void store(const fs::path& folder, std::int64_t epoch, const torch::Tensor& parameters,
           const std::string& text) {
    SafetensorsFile content;
    content.arrays.push_back(toNamedArray("parameters", parameters));
    content.metadata = {{"kind", "expert"}, {"epoch", std::to_string(epoch)}, {"recipe", text}};
    valueOrThrow(writeSafetensors(epochFile(folder, epoch), content));
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
        if (const auto known = readSafetensors(epochFile(folder, epoch));
            known && known->find("parameters")) {
            setFlatParameters(*network, toTensor(*known->find("parameters")).to(device));
            continue;
        }
        if (epoch > 0) {
            TrainOptions options;
            options.batch = recipe.batch;
            options.learningRate = recipe.learningRate;
            options.momentum = options.weightDecay = 0;
            options.augmentation = dataset.augmentation;
            options.seed = streams.key(Purpose::Teacher, 3 + epoch, kExpertStream + index);
            const auto onBatch = [&](std::int64_t done, std::int64_t total) {
                progress(epoch, double(done) / double(total));
            };
            if (!trainNetwork(*network, source, options, onBatch, cancelled))
                throw DistillError(ErrorCode::Cancelled, "Stopped while the experts were being trained.");
        }
        store(folder, epoch, flatParameters(*network), text);
    }
}

} // namespace

ExpertPool ExpertPool::prepare(const Dataset& dataset, const ExpertRecipe& recipe, c10::Device device,
                               int threads, const std::function<void(const Progress&)>& progress,
                               const std::function<bool()>& cancelled) {
    ExpertPool pool;
    pool.m_epochs = recipe.epochs;
    pool.m_device = device;
    for (std::int64_t index = 0; index < recipe.count; ++index) {
        const std::string text = expertText(dataset, recipe, index, device, threads);
        const auto folder = expertCacheDirectory() / digestOf(text.data(), text.size());
        const std::string what = "Training expert " + std::to_string(index + 1) + " of " +
                                 std::to_string(recipe.count) + ", epoch ";
        const auto report = [&](std::int64_t epoch, double part) {
            if (progress)
                progress({"experts", what + std::to_string(epoch) + " of " + std::to_string(recipe.epochs),
                          double(index) + (double(epoch - 1) + part) / double(recipe.epochs),
                          double(recipe.count)});
        };
        trainExpert(dataset, recipe, index, device, folder, text, report, cancelled);
        pool.m_folders.push_back(folder);
    }
    if (progress)
        progress({"experts", "Experts are ready", double(recipe.count), double(recipe.count)});
    return pool;
}

torch::Tensor ExpertPool::parameters(std::int64_t expert, std::int64_t epoch) const {
    const auto file = epochFile(m_folders.at(static_cast<std::size_t>(expert)), epoch);
    const auto content = valueOrThrow(readSafetensors(file));
    const auto* array = content.find("parameters");
    if (array == nullptr)
        throw DistillError(ErrorCode::InvalidInput, "'" + file.string() + "' holds no expert; delete it.");
    return toTensor(*array).to(m_device);
}

} // namespace distill
