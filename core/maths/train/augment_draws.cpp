// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/train/augment_draws.h"

#include <cmath>

#include <ATen/CPUGeneratorImpl.h>
#include <torch/torch.h>

namespace distill {
namespace {

// The published parameters (ParamDiffAug of VICO-UoE/DatasetCondensation).
constexpr double kFlipProbability = 0.5;
constexpr double kScaleRatio = 1.2;
constexpr double kRotateDegrees = 15.0;
constexpr double kCropRatio = 0.125;
constexpr double kCutoutRatio = 0.5;
constexpr double kBrightness = 1.0;
constexpr double kSaturation = 2.0;
constexpr double kContrast = 0.5;
constexpr double kPi = 3.14159265358979323846;

std::int64_t partOf(std::int64_t size, double ratio) {
    return std::llround(static_cast<double>(size) * ratio);
}

// True where a coordinate lies in the hole around `centre`, a part of which may leave the image; [n, size].
torch::Tensor holeSide(const torch::Tensor& centre, std::int64_t size, std::int64_t hole) {
    const auto distance = torch::arange(size, torch::kLong).unsqueeze(0) - (centre.unsqueeze(1) - hole / 2);
    return (distance >= 0).logical_and(distance < hole);
}

// Rows (a, b, 0) and (c, d, 0) of an affine map per draw.
torch::Tensor affine(const torch::Tensor& a, const torch::Tensor& b, const torch::Tensor& c,
                     const torch::Tensor& d) {
    const auto zero = torch::zeros_like(a);
    return at::stack({a, b, zero, c, d, zero}, 1).view({-1, 2, 3});
}

} // namespace

AugmentDraws::AugmentDraws(std::uint64_t seed)
    : m_generator(at::detail::createCPUGenerator(seed)), m_seed(seed) {}

AugmentDraws::AugmentDraws(at::Generator& generator, std::int64_t images)
    : m_generator(generator), m_count(images), m_siamese(false) {}

void AugmentDraws::reseed() {
    if (m_siamese)
        m_generator.set_current_seed(m_seed++);
}

torch::Tensor AugmentDraws::uniform() {
    reseed();
    return at::rand({m_count}, m_generator, at::TensorOptions(at::kFloat));
}

torch::Tensor AugmentDraws::integers(std::int64_t low, std::int64_t high) {
    reseed();
    return at::randint(low, high, {m_count}, m_generator, at::TensorOptions(at::kLong));
}

std::int64_t AugmentDraws::choice(std::size_t options) {
    reseed();
    return at::randint(0, static_cast<std::int64_t>(options), {1}, m_generator, at::TensorOptions(at::kLong))
        .item<std::int64_t>();
}

// x + (u-0.5), then (x - mean over channels) * 2u + mean, then (x - mean of the image) * (u+0.5) + mean;
// written as one weighted sum of the image, its channel mean and its mean: neither mean is changed by the
// later steps.
torch::Tensor drawColor(AugmentDraws& draws) {
    const auto shift = (draws.uniform() - 0.5) * kBrightness;
    const auto grey = draws.uniform() * kSaturation;
    const auto gain = draws.uniform() + kContrast;
    return at::stack({gain * grey, gain * (1 - grey), 1 - gain, shift}, 1);
}

ShiftDraw drawShift(AugmentDraws& draws, std::int64_t height, std::int64_t width) {
    const std::int64_t rangeY = partOf(height, kCropRatio), rangeX = partOf(width, kCropRatio);
    ShiftDraw shift;
    shift.down = draws.integers(-rangeY, rangeY + 1);
    shift.right = draws.integers(-rangeX, rangeX + 1);
    return shift;
}

torch::Tensor drawKept(AugmentDraws& draws, std::int64_t height, std::int64_t width) {
    const std::int64_t holeY = partOf(height, kCutoutRatio), holeX = partOf(width, kCutoutRatio);
    const auto centreY = draws.integers(0, height + (1 - holeY % 2));
    const auto centreX = draws.integers(0, width + (1 - holeX % 2));
    return holeSide(centreY, height, holeY)
        .unsqueeze(2)
        .logical_and(holeSide(centreX, width, holeX).unsqueeze(1))
        .logical_not();
}

torch::Tensor drawFlip(AugmentDraws& draws) {
    return draws.uniform() < kFlipProbability;
}

torch::Tensor drawAffine(AugmentDraws& draws, AugmentOp op) {
    if (op == AugmentOp::Rotate) {
        const auto angle = (draws.uniform() - 0.5) * 2 * kRotateDegrees / 180 * kPi;
        return affine(angle.cos(), angle.neg().sin(), angle.sin(), angle.cos());
    }
    const double low = 1.0 / kScaleRatio;
    const auto x = draws.uniform() * (kScaleRatio - low) + low;
    const auto y = draws.uniform() * (kScaleRatio - low) + low;
    const auto zero = torch::zeros_like(x);
    return affine(x, zero, zero, y);
}

torch::Tensor shiftedPlaces(const ShiftDraw& shift, std::int64_t height, std::int64_t width) {
    const auto source = [](const torch::Tensor& by, std::int64_t size) {
        return torch::arange(size, torch::kLong).unsqueeze(0) + by.unsqueeze(1);
    };
    const auto rows = source(shift.down, height).unsqueeze(2),
               columns = source(shift.right, width).unsqueeze(1);
    const auto inside =
        (rows >= 0).logical_and(rows < height).logical_and(columns >= 0).logical_and(columns < width);
    return at::where(inside, rows * width + columns, height * width).flatten(1);
}

AugmentOp drawnOp(const std::vector<AugmentOp>& ops, AugmentDraws& draws) {
    return ops[static_cast<std::size_t>(draws.choice(ops.size()))];
}

} // namespace distill
