// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/class_batches.h"

#include <algorithm>

#include "core/maths/nets/inference.h"
#include "core/maths/tensor/precision.h"

namespace distill {
namespace {

std::uint64_t seedOf(const MethodContext& context, std::int64_t classIndex) {
    return context.streams().key(Purpose::Augment, context.iteration(), classIndex);
}

// Mean over the rows of each class.
torch::Tensor meanByClass(const torch::Tensor& features, const std::vector<std::int64_t>& sizes) {
    std::vector<torch::Tensor> means;
    for (const auto& part : features.split_with_sizes(sizes))
        means.push_back(part.mean(0));
    return torch::stack(means);
}

} // namespace

ClassBatches::ClassBatches(MethodContext& context, int first, int last, std::vector<AugmentOp> strategy)
    : m_context(context), m_first(first), m_last(last), m_strategy(std::move(strategy)) {}

SiameseClasses ClassBatches::draws(int first, int last) const {
    std::vector<std::uint64_t> seeds;
    for (int c = first; c < last; ++c)
        seeds.push_back(seedOf(m_context, c));
    const auto& data = m_context.dataset();
    return {m_strategy, seeds, data.height, data.width, m_context.device()};
}

// Images are fetched in the order of the draws, so that none is moved again.
torch::Tensor ClassBatches::meansOf(const SiameseClasses& drawn, int first, std::int64_t count,
                                    const Pass& pass) const {
    const torch::NoGradGuard noGrad;
    const ImagesAreData data;
    std::vector<std::int64_t> classes;
    for (const auto place : drawn.order())
        classes.push_back(first + place);
    const auto real = m_context.realBatches(classes, count);
    if (real.even()) {
        const auto features = pass(drawn.apply(real.perClass()).flatten(0, 1));
        const auto perClass =
            features.view({static_cast<std::int64_t>(classes.size()), real.sizes.front(), -1});
        return drawn.backInPlace(perClass.mean(1));
    }
    std::vector<torch::Tensor> parts;
    parts.reserve(classes.size());
    const auto ofClasses = real.images.split_with_sizes(real.sizes);
    for (std::size_t i = 0; i < classes.size(); ++i)
        parts.push_back(augmentSiamese(ofClasses[i], m_strategy, seedOf(m_context, classes[i])));
    return drawn.backInPlace(meanByClass(pass(torch::cat(parts)), real.sizes));
}

torch::Tensor ClassBatches::realMeans(std::int64_t count, const Pass& pass) const {
    std::vector<torch::Tensor> means;
    inBatchesOfClasses(
        m_context.device(), m_last - m_first, count, [&](std::int64_t begin, std::int64_t end) {
            const int first = m_first + static_cast<int>(begin), last = m_first + static_cast<int>(end);
            means.push_back(meansOf(draws(first, last), first, count, pass));
        });
    return means.size() == 1 ? means.front() : torch::cat(means);
}

torch::Tensor ClassBatches::realMeansTogether(std::int64_t count, const Pass& pass) const {
    return meansOf(draws(m_first, m_last), m_first, count, pass);
}

torch::Tensor ClassBatches::means(const torch::Tensor& images, const Pass& pass) const {
    const auto drawn = draws(m_first, m_last);
    const std::int64_t classes = m_last - m_first, each = images.size(0) / classes;
    const auto perClass = images.view({classes, each, images.size(1), images.size(2), images.size(3)});
    const auto features = pass(drawn.apply(drawn.inOrder(perClass)).flatten(0, 1));
    return drawn.backInPlace(features.view({classes, each, -1}).mean(1));
}

} // namespace distill
