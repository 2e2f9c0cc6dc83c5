// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/cmi/teacher_training.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/base/number_text.h"
#include "core/io/cache_folder.h"
#include "core/io/digest.h"
#include "core/io/sealed_file.h"
#include "core/maths/cmi/teacher_file.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/random_streams.h"
#include "core/maths/tensor/tensor_bytes.h"
#include "core/maths/train/epoch_files.h"
#include "core/maths/train/network_recipe.h"
#include "core/maths/train/trainer.h"

namespace distill {
namespace {

constexpr std::int64_t kAccuracyImages = 2000; // test images that a teacher's stated accuracy is measured on

// Everything that determines a teacher's weights.
std::string recipeText(const TeacherJob& job, std::int64_t index) {
    const auto& recipe = job.recipe;
    const auto& training = job.training;
    auto json = recipeFacts(
        job.dataset, {recipe.network, recipe.subset, recipe.learningRate, recipe.batch, job.seed, index},
        job.device, job.threads);
    json["epochs"] = recipe.epochs;
    json["weight_decay"] = recipe.weightDecay;
    if (training.cosine)
        json["cosine"] = true;
    if (!training.drops.empty())
        json["drops"] = {training.drops, training.dropFactor};
    if (!training.augmentation.empty())
        json["augmentation"] = training.augmentation;
    return json.dump();
}

TrainOptions optionsOfTeacher(const TeacherConfig& recipe, const TeacherTraining& training,
                              std::uint64_t seed) {
    TrainOptions options;
    options.epochs = recipe.epochs;
    options.batch = recipe.batch;
    options.learningRate = recipe.learningRate;
    options.weightDecay = recipe.weightDecay;
    options.cosine = training.cosine;
    for (const double part : training.drops)
        options.drops.push_back(static_cast<std::int64_t>(part * static_cast<double>(recipe.epochs)));
    options.dropFactor = training.dropFactor;
    options.augmentation = training.augmentation;
    options.draw = AugmentDraw::Some;
    options.seed = seed;
    return options;
}

SafetensorsFile toFile(Network& network, const Dataset& dataset, const TeacherConfig& recipe,
                       const std::string& text, double testAccuracy) {
    SafetensorsFile content;
    for (const auto& [name, tensor] : stateTensors(network))
        content.arrays.push_back(toNamedArray(name, tensor));
    content.metadata = {{"kind", "teacher"},
                        {"dataset", dataset.id},
                        {"network", recipe.network},
                        {"epochs", std::to_string(recipe.epochs)},
                        {"test_accuracy", nlohmann::json(testAccuracy).dump()},
                        {"recipe", text}};
    return content;
}

TeacherInfo infoOf(const std::filesystem::path& file, const SafetensorsFile& content) {
    const auto value = [&](const char* key) {
        const auto found = content.metadata.find(key);
        return found == content.metadata.end() ? std::string() : found->second;
    };
    TeacherInfo info;
    info.file = file;
    info.dataset = value("dataset");
    info.network = value("network");
    info.epochs = parsedNumber<std::int64_t>(value("epochs")).value_or(0);
    const auto accuracyJson = nlohmann::json::parse(value("test_accuracy"), nullptr, false);
    info.testAccuracy = accuracyJson.is_number() ? accuracyJson.get<double>() : -1;
    std::error_code ignored;
    info.bytes = std::filesystem::file_size(file, ignored);
    return info;
}

bool hasEpochs(const std::filesystem::path& folder, std::int64_t epochs) {
    const auto kept = readEpochFolder(folder);
    return kept && kept->epochs >= epochs;
}

// Trains the network and keeps its epochs where that is asked for; percent of the test images.
double trainTeacher(Network& network, const TeacherJob& job, std::int64_t index, const std::string& text,
                    const std::filesystem::path& epochs) {
    network.place(job.device);
    const RandomStreams streams(job.seed);
    const auto options = optionsOfTeacher(job.recipe, job.training, streams.key(Purpose::Teacher, 1, index));
    const std::string what =
        "Training teacher " + std::to_string(index + 1) + " of " + std::to_string(job.recipe.count);
    const auto keep = [&](std::int64_t epoch) {
        if (job.training.epochs != KeptEpochs::None)
            writeEpoch(epochs, epoch, flatParameters(network), text, job.dataset.id);
    };
    keep(0);
    const auto onBatch = [&](std::int64_t done, std::int64_t total) {
        if (const auto perEpoch = total / job.recipe.epochs; done % perEpoch == 0)
            keep(done / perEpoch);
        job.watch.tell(
            {"teachers", what, double(index) + double(done) / double(total), double(job.recipe.count)});
    };
    if (!trainNetwork(network, sourceOf(job.dataset, evenSubset(job.dataset, job.recipe.subset), job.device),
                      options, onBatch, job.watch.cancelled))
        throw DistillError(ErrorCode::Cancelled, "Stopped while the teachers were being trained.");
    return accuracy(network, job.dataset.test, job.dataset.pixelSpace, job.device, kAccuracyImages);
}

} // namespace

torch::Tensor evenSubset(const Dataset& dataset, std::int64_t subset) {
    if (subset <= 0 || subset >= dataset.train.size())
        return torch::arange(dataset.train.size(), torch::kInt64);
    const RandomStreams streams(kRunPoolSeed);
    std::vector<torch::Tensor> chosen;
    for (int c = 0; c < dataset.classes(); ++c) {
        const auto& members = dataset.train.classIndices[static_cast<std::size_t>(c)];
        const std::int64_t share = subset / dataset.classes() + (c < subset % dataset.classes() ? 1 : 0);
        auto generator = streams.generator(Purpose::Teacher, -1, c);
        const auto order = torch::randperm(members.size(0), generator, torch::kInt64);
        chosen.push_back(members.index_select(0, order.slice(0, 0, std::min(share, members.size(0)))));
    }
    return torch::cat(chosen);
}

std::optional<TeacherInfo> readTeacherInfo(const std::filesystem::path& file) {
    const auto content = readSafetensors(file);
    if (!content || content->metadata.count("kind") == 0 || content->metadata.at("kind") != "teacher")
        return std::nullopt;
    return infoOf(file, *content);
}

std::filesystem::path epochsBeside(std::filesystem::path file) {
    return file.replace_extension(".epochs");
}

TrainedTeacher keptOrTrained(const TeacherJob& job, std::int64_t index) {
    const auto& recipe = job.recipe;
    const std::string text = recipeText(job, index);
    const auto file = teacherCacheDirectory() / (digestOf(text.data(), text.size()) + ".safetensors");
    const auto network = seededNetwork(recipe.network, inputShapeOf(job.dataset),
                                       RandomStreams(job.seed).key(Purpose::Teacher, 0, index));
    auto stored = readSealed(file); // a damaged one is trained again
    const auto epochs = epochsBeside(file);
    const bool lacksEpochs = job.training.epochs == KeptEpochs::Needed && !hasEpochs(epochs, recipe.epochs);
    if (!stored || lacksEpochs || !loadWeights(*network, stored->arrays)) {
        const double percent = trainTeacher(*network, job, index, text, epochs);
        stored = toFile(*network, job.dataset, recipe, text, percent);
        std::filesystem::create_directories(file.parent_path());
        valueOrThrow(writeSealed(file, *stored));
    }
    network->place(job.device);
    network->eval();
    network->freeze();
    return {network, infoOf(file, *stored)};
}

} // namespace distill
