// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/cmi/teacher_pool.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/io/cache_folder.h"
#include "core/io/digest.h"
#include "core/io/sealed_file.h"
#include "core/maths/cmi/teacher_file.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/tensor_bytes.h"
#include "core/maths/train/epoch_files.h"
#include "core/maths/train/network_recipe.h"
#include "core/readers/expert_buffer.h"
#include "core/store/numbered_files.h"

namespace distill {
namespace {

// What real images gave in a layer of a teacher lies beside the teacher.
constexpr const char* kRealSuffixes[] = {".real", ".previous.real", ".logits.real"};
constexpr const char* kCentroids = "log_centroids";

// MTT's buffers at a place, where there are some.
std::vector<std::filesystem::path> replayBuffersAt(const std::filesystem::path& place) {
    constexpr const char* kReplay = "replay_buffer_";
    std::error_code ignored;
    if (std::filesystem::is_directory(place, ignored))
        return numberedFiles(place, kReplay, {".pt"});
    const bool one =
        std::filesystem::is_regular_file(place, ignored) && place.filename().string().rfind(kReplay, 0) == 0;
    return one ? std::vector<std::filesystem::path>{place} : std::vector<std::filesystem::path>();
}

// What real images gave in a teacher, beside its own file; nothing where it is not there or damaged.
std::optional<RealStatistics> readRealStatistics(const std::filesystem::path& file, c10::Device device) {
    const auto content = readSealed(file);
    if (!content)
        return std::nullopt;
    const auto* centroids = content->find(kCentroids);
    const auto text = content->metadata.find("cmi");
    if (centroids == nullptr || centroids->dtype != "F32" || text == content->metadata.end())
        return std::nullopt;
    const auto value = nlohmann::json::parse(text->second, nullptr, false);
    if (!value.is_number())
        return std::nullopt;
    return RealStatistics{toTensor(*centroids).to(device), value.get<double>()};
}

} // namespace

TeacherPool TeacherPool::prepare(const Dataset& dataset, const TeacherConfig& recipe, c10::Device device,
                                 int threads, const Watch& watch, std::uint64_t seed,
                                 const TeacherTraining& training) {
    if (!recipe.files.empty() && seed == kRunPoolSeed) // monitors are networks of our own
        return fromFiles(dataset, recipe, device);
    TeacherPool pool;
    pool.m_seed = seed;
    const TeacherJob job{dataset, recipe, training, seed, device, threads, watch};
    for (std::int64_t index = 0; index < recipe.count; ++index) {
        auto teacher = keptOrTrained(job, index);
        pool.m_networks.push_back(std::move(teacher.network));
        pool.m_realFiles.push_back(teacher.info.file);
        pool.m_realFiles.back().replace_extension();
        pool.m_infos.push_back(std::move(teacher.info));
    }
    watch.tell({"teachers", "Teachers are ready", double(recipe.count), double(recipe.count)});
    return pool;
}

TeacherPool TeacherPool::fromFiles(const Dataset& dataset, const TeacherConfig& recipe, c10::Device device) {
    const std::filesystem::path place = recipe.files;
    if (auto experts = fromExperts(dataset, recipe, device))
        return std::move(*experts);
    std::error_code ignored;
    std::vector<std::filesystem::path> files{place};
    if (std::filesystem::is_directory(place, ignored))
        files = numberedFiles(place, "buffer", {".pth", ".pt", ".safetensors"});
    if (files.empty())
        throw DistillError(ErrorCode::InvalidInput,
                           "'" + place.string() + "' holds no teachers: expected buffer<n>.pth.");
    files.resize(std::min(files.size(), static_cast<std::size_t>(recipe.count)));
    TeacherPool pool;
    for (const auto& file : files) {
        auto loaded = loadTeacherFile(file, inputShapeOf(dataset), device);
        TeacherInfo info;
        info.file = file;
        info.dataset = dataset.id;
        info.network = loaded.name;
        info.bytes = std::filesystem::file_size(file, ignored);
        const auto space = recipeFacts(dataset, {}, device, 0).dump();
        const auto name = valueOrThrow(digestOfFile(file)) + digestOf(space.data(), space.size());
        pool.m_networks.push_back(std::move(loaded.network));
        pool.m_infos.push_back(std::move(info));
        pool.m_realFiles.push_back(teacherCacheDirectory() / name); // not beside others' files
    }
    return pool;
}

// Experts as they ended; nothing where there are none at the place.
std::optional<TeacherPool> TeacherPool::fromExperts(const Dataset& dataset, const TeacherConfig& recipe,
                                                    c10::Device device) {
    TeacherPool pool;
    const auto full = [&] { return pool.size() == recipe.count; };
    for (const auto& kept : epochFoldersAt(recipe.files)) {
        TeacherInfo info{kept.folder, dataset.id, kept.network, kept.epochs, -1, kept.bytes};
        if (!full())
            pool.addExpert(readEpoch(kept.folder, kept.epochs), info,
                           valueOrThrow(digestOfFile(epochFile(kept.folder, kept.epochs))), dataset, device);
    }
    for (const auto& file : replayBuffersAt(recipe.files)) {
        const ExpertBuffer buffer(file);
        std::error_code ignored;
        TeacherInfo info{
            file, dataset.id, recipe.network, buffer.epochs(), -1, std::filesystem::file_size(file, ignored)};
        for (std::int64_t index = 0; index < buffer.experts() && !full(); ++index)
            pool.addExpert(torch::tensor(buffer.parameters(index, buffer.epochs())), info,
                           valueOrThrow(digestOfFile(file)) + std::to_string(index), dataset, device);
    }
    return pool.size() > 0 ? std::optional(std::move(pool)) : std::nullopt;
}

void TeacherPool::addExpert(const torch::Tensor& parameters, const TeacherInfo& info, const std::string& name,
                            const Dataset& dataset, c10::Device device) {
    const auto network = seededNetwork(info.network, inputShapeOf(dataset), 0);
    const bool fits = flatParameters(*network).numel() == parameters.numel();
    if (!fits || network->couplesSamples() || !network->hasEmbedding())
        throw DistillError(ErrorCode::InvalidInput,
                           "The experts in '" + info.file.string() + "' cannot be teachers as a " +
                               info.network +
                               (fits ? ": what batch norm counts is not kept with them."
                                     : ", which has other weights for this dataset: name the "
                                       "network that they were trained as (teacher.network)."));
    setFlatParameters(*network, parameters);
    network->to(device);
    network->eval();
    network->freeze();
    const auto space = recipeFacts(dataset, {}, device, 0).dump();
    m_networks.push_back(network);
    m_infos.push_back(info);
    m_realFiles.push_back(teacherCacheDirectory() / (name + digestOf(space.data(), space.size())));
}

torch::Tensor TeacherPool::parameters(std::int64_t index, std::int64_t epoch) const {
    return readEpoch(epochsBeside(m_infos.at(static_cast<std::size_t>(index)).file), epoch);
}

void TeacherPool::measureReal(const Dataset& dataset, c10::Device device, const Watch& watch,
                              TeacherLayer layer) {
    m_real.clear();
    for (std::int64_t index = 0; index < size(); ++index) {
        auto file = m_realFiles[static_cast<std::size_t>(index)];
        file += kRealSuffixes[static_cast<int>(layer)];
        if (auto stored = readRealStatistics(file, device)) {
            m_real.push_back(std::move(*stored));
            continue;
        }
        const auto onImages = [&](std::int64_t done, std::int64_t total) {
            watch.tell({"teachers", "Measuring the real images", double(index) + double(done) / double(total),
                        double(size())});
        };
        m_real.push_back(realStatistics(at(index), dataset, device, onImages, watch.cancelled, layer));
        SafetensorsFile content;
        content.arrays.push_back(toNamedArray(kCentroids, m_real.back().logCentroids));
        std::filesystem::create_directories(file.parent_path());
        content.metadata = {{"kind", "real"}, {"cmi", nlohmann::json(m_real.back().cmi).dump()}};
        valueOrThrow(writeSealed(file, content));
    }
}

std::shared_ptr<Network> TeacherPool::asDrawn(std::int64_t index, const Dataset& dataset,
                                              c10::Device device) const {
    const auto& info = m_infos.at(static_cast<std::size_t>(index));
    if (!m_seed)
        throw DistillError(ErrorCode::Usage, "'" + info.file.string() +
                                                 "' does not say what its weights were before the training.");
    const RandomStreams streams(*m_seed);
    auto network =
        seededNetwork(info.network, inputShapeOf(dataset), streams.key(Purpose::Teacher, 0, index));
    network->place(device);
    network->eval();
    network->freeze();
    return network;
}

Network& TeacherPool::forIteration(std::int64_t iteration, std::int64_t resampleEvery,
                                   const RandomStreams& streams) const {
    return at(indexForIteration(iteration, resampleEvery, streams));
}

std::int64_t TeacherPool::indexForIteration(std::int64_t iteration, std::int64_t resampleEvery,
                                            const RandomStreams& streams) const {
    const std::int64_t draw = (iteration - 1) / std::max<std::int64_t>(1, resampleEvery);
    const std::uint64_t key = streams.key(Purpose::Teacher, draw);
    return static_cast<std::int64_t>(key % static_cast<std::uint64_t>(size()));
}

} // namespace distill
