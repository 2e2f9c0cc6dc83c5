// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/engine/real_batches.h"

#include <algorithm>
#include <cmath>

#include "core/base/result.h"
#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/methods/selection.h"
#include "core/maths/methods/start_images.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/precision.h"
#include "core/run/choices.h"

namespace distill {
namespace {

constexpr std::int64_t kMixedBatches = std::int64_t{1} << 32; // streams apart from those of the classes
constexpr std::int64_t kClusters = std::int64_t{1} << 33;     // of k-means
constexpr std::int64_t kWidth = 128;                          // of the features that are clustered
constexpr std::int64_t kFeatureBatch = 512;
constexpr std::uint64_t kProjection = 1; // runs of all seeds cluster in the same features

} // namespace

RealBatchSource::RealBatchSource(const RunConfig& config, const Dataset& dataset,
                                 const RandomStreams& streams, c10::Device device)
    : m_config(config),
      m_dataset(dataset),
      m_streams(streams),
      m_device(device),
      m_images(dataset.train, dataset.pixelSpace, device) {}

void RealBatchSource::prepare(MethodContext& context) {
    if (m_config.realBatches == RealBatches::Random)
        return;
    const torch::NoGradGuard noGrad;
    const ImagesAreData data;
    const auto pool = firstTeacher(context);
    for (const auto& members : m_dataset.train.classIndices) {
        std::vector<torch::Tensor> parts;
        for (const auto& part : members.split(kFeatureBatch)) {
            if (context.cancelled())
                throw DistillError(ErrorCode::Cancelled, "Stopped while real images were being looked at.");
            parts.push_back(narrowed(embedInChunks(pool->at(0), m_images.images(part)), kWidth, kProjection));
        }
        m_features.push_back(torch::cat(parts));
    }
}

ClassBatch RealBatchSource::ofClasses(const std::vector<std::int64_t>& classes, std::int64_t count,
                                      std::int64_t iteration, std::int64_t draw) const {
    ClassBatch batch;
    std::vector<torch::Tensor> drawn;
    for (const auto classIndex : classes) {
        const auto& members = m_dataset.train.classIndices.at(static_cast<std::size_t>(classIndex));
        const auto rows = chosen(classIndex, std::min(count, members.size(0)), iteration, draw);
        batch.sizes.push_back(rows.size(0));
        drawn.push_back(members.index_select(0, rows));
    }
    batch.images = m_images.images(torch::cat(drawn));
    return batch;
}

torch::Tensor RealBatchSource::chosen(std::int64_t classIndex, std::int64_t count, std::int64_t iteration,
                                      std::int64_t draw) const {
    // Draw 0 keeps the stream of the class alone; further draws lie beyond the classes' own.
    const std::int64_t index = classIndex + draw * m_dataset.classes();
    if (m_features.empty()) {
        const auto size = m_dataset.train.classIndices[static_cast<std::size_t>(classIndex)].size(0);
        auto generator = m_streams.generator(Purpose::Batch, iteration, index);
        return torch::randperm(size, generator, torch::kInt64).slice(0, 0, count);
    }
    const std::int64_t block = (iteration - 1) / m_config.realRefresh;
    auto& choice = m_choices[{classIndex, count, draw}];
    if (choice.block != block)
        choice = {block, nearestToCentres(classIndex, count, block, index)};
    return choice.rows;
}

torch::Tensor RealBatchSource::nearestToCentres(std::int64_t classIndex, std::int64_t count,
                                                std::int64_t block, std::int64_t index) const {
    const auto& features = m_features.at(static_cast<std::size_t>(classIndex));
    if (count >= features.size(0))
        return torch::arange(features.size(0), torch::kInt64);
    return kMeans(features, count, m_streams.generator(Purpose::Batch, block, kClusters + index)).cpu();
}

LabelledImages RealBatchSource::mixed(std::int64_t count, std::int64_t iteration, std::int64_t draw) const {
    const auto& train = m_dataset.train;
    auto generator = m_streams.generator(Purpose::Batch, iteration, kMixedBatches + draw);
    const auto order = torch::randperm(train.size(), generator, torch::kInt64);
    const auto drawn = order.slice(0, 0, std::min(count, train.size()));
    return {m_images.images(drawn), m_images.labels(drawn)};
}

torch::Tensor narrowed(const torch::Tensor& features, std::int64_t width, std::uint64_t seed) {
    if (features.size(1) <= width)
        return features;
    auto generator = makeGenerator(seed);
    const auto directions = torch::randn({features.size(1), width}, generator, torch::kFloat32) /
                            std::sqrt(static_cast<double>(width));
    return features.matmul(directions.to(features.device(), features.scalar_type()));
}

} // namespace distill
