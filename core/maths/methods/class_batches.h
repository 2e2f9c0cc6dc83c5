// SPDX-License-Identifier: GPL-3.0-or-later
// Real and synthetic images of several classes in one pass through a network, each class under its own
// Siamese draw of this iteration: what methods that match class by class share. The number of operations does
// not grow with the classes. Engine thread.
#pragma once

#include <functional>
#include <vector>

#include "core/maths/methods/method.h"
#include "core/maths/train/siamese_classes.h"

namespace distill {

class ClassBatches final {
public:
    using Pass = std::function<torch::Tensor(const torch::Tensor& images)>; // [n,C,H,W] -> [n,D]

    // Of the classes [first, last). An empty strategy changes no image.
    ClassBatches(MethodContext& context, int first, int last, std::vector<AugmentOp> strategy);

    // Mean of `pass` over up to `count` real images of each class, [classes, D], without a graph. As many
    // classes at a time as there is room for; `pass` treats each image alone.
    torch::Tensor realMeans(std::int64_t count, const Pass& pass) const;
    // The same with all of them as one batch, for a `pass` that mixes the images of its batch.
    torch::Tensor realMeansTogether(std::int64_t count, const Pass& pass) const;
    // Mean of `pass` over the images of each class, [classes, D]; `images` [classes * n,C,H,W], class-major.
    // With graph.
    torch::Tensor means(const torch::Tensor& images, const Pass& pass) const;

private:
    SiameseClasses draws(int first, int last) const;
    torch::Tensor meansOf(const SiameseClasses& drawn, int first, std::int64_t count, const Pass& pass) const;

    MethodContext& m_context;
    int m_first, m_last;
    std::vector<AugmentOp> m_strategy;
};

} // namespace distill
