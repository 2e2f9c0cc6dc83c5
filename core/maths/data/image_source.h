// SPDX-License-Identifier: GPL-3.0-or-later
// Batches of a split's images where the maths is done: the bytes lie on the device, where they fit, so that a
// batch is one selection there; only its indices travel. Engine thread.
#pragma once

#include <torch/types.h>

#include "core/maths/data/dataset.h"

namespace distill {

class ImageSource final {
public:
    // Both outlive it. A device without room for the bytes is no failure: batches are then sent to it.
    ImageSource(const DatasetSplit& split, const PixelSpace& pixelSpace, c10::Device device);

    torch::Tensor images(const torch::Tensor& indices) const; // int64 [n], CPU -> float [n,C,H,W], normalised
    torch::Tensor labels(const torch::Tensor& indices) const; // -> int64 [n], on the device
    bool resident() const { return m_bytes.device() == m_device; }

private:
    torch::Tensor select(const torch::Tensor& from, const torch::Tensor& indices) const;

    const PixelSpace& m_pixelSpace;
    c10::Device m_device;
    torch::Tensor m_bytes, m_labels;
};

} // namespace distill
