// SPDX-License-Identifier: GPL-3.0-or-later
// What is drawn for each operation of the differentiable augmentation, as tensors on the CPU with one row for
// each draw: the published parameters and the order of the draws live here. Engine thread.
#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include "core/maths/train/dsa.h"

namespace distill {

// Where the random numbers come from. Siamese: every draw from a generator seeded anew with the next seed,
// and one value for the whole batch (the first of the public code's batch: torch fills in order, so it is the
// same number). Independent: one generator that moves on, and a value per image.
class AugmentDraws final {
public:
    explicit AugmentDraws(std::uint64_t seed);
    AugmentDraws(at::Generator& generator, std::int64_t images);

    torch::Tensor uniform();                                     // in [0, 1), float [1] or [N]
    torch::Tensor integers(std::int64_t low, std::int64_t high); // low … high - 1, int64 [1] or [N]
    std::int64_t choice(std::size_t options);                    // one number, whatever the batch

private:
    void reseed();

    at::Generator m_generator;
    std::int64_t m_count = 1;
    std::uint64_t m_seed = 0;
    bool m_siamese = true;
};

// Weights of the image, of its channel mean and of its mean, and what is added: float [n, 4].
torch::Tensor drawColor(AugmentDraws& draws);

struct ShiftDraw {
    torch::Tensor down, right; // int64 [n], pixels
};
ShiftDraw drawShift(AugmentDraws& draws, std::int64_t height, std::int64_t width);

torch::Tensor drawKept(AugmentDraws& draws, std::int64_t height, std::int64_t width); // bool [n,H,W]: no hole
torch::Tensor drawFlip(AugmentDraws& draws);                                          // bool [n]
torch::Tensor drawAffine(AugmentDraws& draws, AugmentOp op); // float [n,2,3], of Scale or Rotate

// Where each pixel comes from, in an image padded by one zero at the end of its rows laid one after another:
// int64 [n, height * width].
torch::Tensor shiftedPlaces(const ShiftDraw& shift, std::int64_t height, std::int64_t width);

// The operation for this call: one of `ops`.
AugmentOp drawnOp(const std::vector<AugmentOp>& ops, AugmentDraws& draws);

} // namespace distill
