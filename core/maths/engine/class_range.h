// SPDX-License-Identifier: GPL-3.0-or-later
// Classes of a set, and what of a tensor is theirs. Engine thread.
#pragma once

#include <cstdint>

#include <torch/types.h>

namespace distill {

struct ClassRange {
    int first = 0, last = 0; // [first, last)
    int count() const { return last - first; }
};

// The rows of the classes' images, for a tensor with a row per stored image; undefined stays undefined.
inline torch::Tensor rowsOf(const torch::Tensor& tensor, const ClassRange& classes, std::int64_t ipc) {
    return tensor.defined() ? tensor.narrow(0, classes.first * ipc, classes.count() * ipc) : tensor;
}

// 0 where undefined.
inline double l2Norm(const torch::Tensor& tensor) {
    return tensor.defined() ? tensor.norm().item<double>() : 0.0;
}

} // namespace distill
