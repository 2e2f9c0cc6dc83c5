// SPDX-License-Identifier: GPL-3.0-or-later
// Siamese augmentation of many classes at once. Each class has a draw of its own, by its own seed: the very
// transform that augmentSiamese() gives its images, but a row of a tensor in place of a call. Draws are made
// on the CPU and sent once; the number of operations on the device does not grow with the classes. Gradients
// flow to the input. Engine thread.
#pragma once

#include <cstdint>
#include <vector>

#include <torch/types.h>

#include "core/maths/train/dsa.h"

namespace distill {

class SiameseClasses final {
public:
    // One seed a class; images of `height` x `width` pixels and of this type. Without a strategy nothing is
    // changed.
    SiameseClasses(const std::vector<AugmentOp>& strategy, const std::vector<std::uint64_t>& seeds,
                   std::int64_t height, std::int64_t width, c10::Device device,
                   AugmentDraw draw = AugmentDraw::One, at::ScalarType type = at::kFloat);

    // The classes (places in `seeds`) in the order in which apply() takes them: those with the same op stand
    // together.
    const std::vector<std::int64_t>& order() const { return m_order; }
    // [classes, n, C, H, W] in that order -> the same, transformed.
    torch::Tensor apply(const torch::Tensor& images) const;
    // [classes, …] as the seeds stand to that order, and back.
    torch::Tensor inOrder(const torch::Tensor& perClass) const;
    torch::Tensor backInPlace(const torch::Tensor& perClass) const;

private:
    struct Frame; // height, width, device and type of the images
    struct Transform {
        AugmentOp op = AugmentOp::Flip;
        std::int64_t count = 0;           // classes, beside each other in the order
        torch::Tensor rows;               // one for each class, on the device: weights, places, mask or grid
        std::int64_t down = 0, right = 0; // of a crop of one class
        std::int64_t flipped = 0;         // classes that are
    };
    static Transform prepared(AugmentOp op, const torch::Tensor& rows, const Frame& frame);
    static torch::Tensor transformed(const torch::Tensor& images, const Transform& transform);
    void keepOrder(c10::Device device);

    std::vector<std::int64_t> m_order;
    bool m_sorted = true;                         // the order is that of the seeds
    torch::Tensor m_places, m_inverse;            // of the order, on the device, where it is another
    std::vector<std::vector<Transform>> m_stages; // one after the other; each covers all classes
};

} // namespace distill
