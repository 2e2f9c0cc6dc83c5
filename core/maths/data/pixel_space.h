// SPDX-License-Identifier: GPL-3.0-or-later
// How stored pixels relate to picture pixels in [0,1]. Engine thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <torch/types.h>

namespace distill {

// Zero-phase component analysis whitening, fitted on the training images in [0,1] (as the trajectory-matching
// papers use it, eps 0.1). Rows are flattened images in the order C, H, W.
struct Zca {
    torch::Tensor mean;     // [D]
    torch::Tensor whiten;   // [D, D], symmetric
    torch::Tensor unwhiten; // [D, D], its inverse
};

// MeanStd: stored = (pixel - mean) / std per channel. Unit: stored = pixel. Zca: stored = whiten(pixel -
// mean).
enum class PixelScale { MeanStd, Unit, Zca };

struct PixelSpace {
    std::vector<double> mean, std; // one per channel; for Unit and Zca those of the dataset, for information
    PixelScale scale = PixelScale::MeanStd;
    std::shared_ptr<const Zca> zca = {}; // set where scale is Zca

    torch::Tensor normalise(const torch::Tensor& bytes) const; // uint8 [N,C,H,W] -> float32, bytes' device
    torch::Tensor fromUnit(const torch::Tensor& pixels) const; // float [N,C,H,W] in [0,1] -> stored
    torch::Tensor toUnit(const torch::Tensor& stored) const;   // and back
    bool operator==(const PixelSpace& other) const;
};

// Between two spaces; the tensor itself where they are equal. Differentiable.
torch::Tensor convert(const torch::Tensor& stored, const PixelSpace& from, const PixelSpace& to);

// The ids of files: "mean-std", "unit", "zca".
const char* pixelScaleId(PixelScale scale);
bool parsePixelScale(const std::string& id, PixelScale& scale);

} // namespace distill
