// SPDX-License-Identifier: GPL-3.0-or-later
// The real images that methods see: random ones of a class, mixed ones, or, where the run asks for them,
// those nearest to the centres of k-means in the features of the run's first teacher (DREAM, Liu et al., ICCV
// 2023), chosen anew every few iterations. Which ones an iteration gets depends on the seed, the iteration
// and the count alone, so resuming needs nothing of it. Engine thread; failures are DistillError.
#pragma once

#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "core/maths/data/image_source.h"
#include "core/maths/methods/method.h"

namespace distill {

class RealBatchSource final {
public:
    // All outlive it.
    RealBatchSource(const RunConfig& config, const Dataset& dataset, const RandomStreams& streams,
                    c10::Device device);

    // Trains or reads the teacher and takes the features, where batches are representative.
    void prepare(MethodContext& context);
    // `count` different images of each of these classes, or all there are; see MethodContext::realBatches().
    ClassBatch ofClasses(const std::vector<std::int64_t>& classes, std::int64_t count, std::int64_t iteration,
                         std::int64_t draw) const;
    LabelledImages mixed(std::int64_t count, std::int64_t iteration, std::int64_t draw) const;

private:
    torch::Tensor chosen(std::int64_t classIndex, std::int64_t count, std::int64_t iteration,
                         std::int64_t draw) const; // of the class's members
    torch::Tensor nearestToCentres(std::int64_t classIndex, std::int64_t count, std::int64_t block,
                                   std::int64_t index) const;

    struct Choice {
        std::int64_t block = -1;
        torch::Tensor rows;
    };

    const RunConfig& m_config;
    const Dataset& m_dataset;
    const RandomStreams& m_streams;
    c10::Device m_device;
    ImageSource m_images;
    std::vector<torch::Tensor> m_features; // [members, D] of each class; empty where batches are random
    mutable std::map<std::tuple<std::int64_t, std::int64_t, std::int64_t>, Choice>
        m_choices; // by class, count and draw
};

// At most `width` columns: wider features are projected at random (Johnson and Lindenstrauss), which keeps
// distances closely enough for clustering, and memory small.
torch::Tensor narrowed(const torch::Tensor& features, std::int64_t width, std::uint64_t seed);

} // namespace distill
