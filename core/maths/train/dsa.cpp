// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/train/dsa.h"

#include <array>
#include <cmath>
#include <string_view>

#include <ATen/CPUGeneratorImpl.h>
#include <torch/torch.h>

#include "core/base/result.h"

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

struct OpName {
    std::string_view name;
    AugmentOp op;
};
constexpr std::array<OpName, 6> kOpNames{{{"color", AugmentOp::Color},
                                          {"crop", AugmentOp::Crop},
                                          {"cutout", AugmentOp::Cutout},
                                          {"flip", AugmentOp::Flip},
                                          {"scale", AugmentOp::Scale},
                                          {"rotate", AugmentOp::Rotate}}};

AugmentOp opFromName(std::string_view name) {
    for (const OpName& row : kOpNames)
        if (row.name == name)
            return row.op;
    throw DistillError(
        ErrorCode::Usage,
        "\"" + std::string(name) +
            "\" is no augmentation; a strategy joins color, crop, cutout, flip, scale and rotate "
            "with \"_\", or is \"none\".");
}

// Where the random numbers come from. Siamese: every draw from a generator seeded anew with the next seed,
// and one value for the whole batch (the first of the public code's batch: torch fills in order, so it is the
// same number). Independent: one generator that moves on, and a value per image.
class Draws {
public:
    explicit Draws(std::uint64_t seed) : m_generator(at::detail::createCPUGenerator(seed)), m_seed(seed) {}
    Draws(at::Generator& generator, std::int64_t images)
        : m_generator(generator), m_count(images), m_siamese(false) {}

    bool siamese() const { return m_siamese; }

    // Uniform in [0, 1), float [1] or [N].
    torch::Tensor uniform() {
        reseed();
        return at::rand({m_count}, m_generator, at::TensorOptions(at::kFloat));
    }
    // Uniform over low … high - 1, int64 [1] or [N].
    torch::Tensor integers(std::int64_t low, std::int64_t high) {
        reseed();
        return at::randint(low, high, {m_count}, m_generator, at::TensorOptions(at::kLong));
    }
    // Always one number, whatever the batch.
    std::int64_t choice(std::size_t options) {
        reseed();
        return at::randint(0, static_cast<std::int64_t>(options), {1}, m_generator,
                           at::TensorOptions(at::kLong))
            .item<std::int64_t>();
    }

private:
    void reseed() {
        if (m_siamese)
            m_generator.set_current_seed(m_seed++);
    }

    at::Generator m_generator;
    std::int64_t m_count = 1;
    std::uint64_t m_seed = 0;
    bool m_siamese = true;
};

// [n] -> [n,1,1,1] on the device of the images and in their type.
torch::Tensor perImage(const torch::Tensor& values, const torch::Tensor& images) {
    return values.view({-1, 1, 1, 1}).to(images.device(), images.scalar_type());
}

// x + (u-0.5), then (x - mean over channels) * 2u + mean, then (x - mean of the image) * (u+0.5) + mean;
// written as one weighted sum of the image, its channel mean and its mean: neither mean is changed by the
// later steps.
torch::Tensor color(const torch::Tensor& images, Draws& draws) {
    const auto shift = perImage((draws.uniform() - 0.5) * kBrightness, images);
    const auto grey = perImage(draws.uniform() * kSaturation, images);
    const auto gain = perImage(draws.uniform() + kContrast, images);
    const auto channelMean = images.mean(1, true);
    const auto imageMean = channelMean.mean({2, 3}, true);
    const auto rest = channelMean * (gain * (1 - grey)) + (imageMean * (1 - gain) + shift);
    return images * (gain * grey) + rest;
}

// Source index i + shift, or the zero frame where that lies outside; [n, size] int64 into an image padded by
// one.
torch::Tensor shiftedIndex(const torch::Tensor& shift, std::int64_t size) {
    const auto index = torch::arange(size, torch::kLong).unsqueeze(0) + shift.unsqueeze(1) + 1;
    return index.clamp(0, size + 1);
}

// Padding with negative amounts cuts: one shift for all images is a single copy.
torch::Tensor cropAlike(const torch::Tensor& images, std::int64_t down, std::int64_t right) {
    return at::constant_pad_nd(images, {-right, right, -down, down}, 0);
}

torch::Tensor crop(const torch::Tensor& images, Draws& draws) {
    const std::int64_t height = images.size(2), width = images.size(3);
    const auto rangeY = static_cast<std::int64_t>(static_cast<double>(height) * kCropRatio + 0.5);
    const auto rangeX = static_cast<std::int64_t>(static_cast<double>(width) * kCropRatio + 0.5);
    const auto down = draws.integers(-rangeY, rangeY + 1);
    const auto right = draws.integers(-rangeX, rangeX + 1);
    if (draws.siamese())
        return cropAlike(images, down.item<std::int64_t>(), right.item<std::int64_t>());
    const auto rows = shiftedIndex(down, height).to(images.device());
    const auto columns = shiftedIndex(right, width).to(images.device());
    const auto batch = torch::arange(images.size(0), rows.options());
    const auto padded = at::constant_pad_nd(images, {1, 1, 1, 1}, 0).permute({0, 2, 3, 1}).contiguous();
    return padded.index({batch.view({-1, 1, 1}), rows.unsqueeze(2), columns.unsqueeze(1)})
        .permute({0, 3, 1, 2});
}

// True where a coordinate lies in the hole around `centre`, a part of which may leave the image; [n, size].
torch::Tensor holeSide(const torch::Tensor& centre, std::int64_t size, std::int64_t hole) {
    const auto distance = torch::arange(size, torch::kLong).unsqueeze(0) - (centre.unsqueeze(1) - hole / 2);
    return (distance >= 0).logical_and(distance < hole);
}

torch::Tensor cutout(const torch::Tensor& images, Draws& draws) {
    const std::int64_t height = images.size(2), width = images.size(3);
    const auto holeY = static_cast<std::int64_t>(static_cast<double>(height) * kCutoutRatio + 0.5);
    const auto holeX = static_cast<std::int64_t>(static_cast<double>(width) * kCutoutRatio + 0.5);
    const auto centreY = draws.integers(0, height + (1 - holeY % 2));
    const auto centreX = draws.integers(0, width + (1 - holeX % 2));
    const auto hole = holeSide(centreY, height, holeY)
                          .unsqueeze(2)
                          .logical_and(holeSide(centreX, width, holeX).unsqueeze(1));
    return images * hole.logical_not().unsqueeze(1).to(images.device(), images.scalar_type());
}

torch::Tensor flip(const torch::Tensor& images, Draws& draws) {
    const auto flipped = draws.uniform() < kFlipProbability;
    if (draws.siamese())
        return flipped.item<bool>() ? images.flip(3) : images;
    return at::where(perImage(flipped, images).to(at::kBool), images.flip(3), images);
}

// Samples the images bilinearly at the positions of `theta` [n,2,3], zero outside.
torch::Tensor warp(const torch::Tensor& images, const torch::Tensor& theta) {
    auto size = images.sizes().vec();
    size[0] = theta.size(0);
    const auto grid = at::affine_grid_generator(theta.to(images.device(), images.scalar_type()), size, false)
                          .expand({images.size(0), size[2], size[3], 2});
    return at::grid_sampler_2d(images, grid, 0, 0, false);
}

// Rows (a, b, 0) and (c, d, 0) of an affine map per image.
torch::Tensor affine(const torch::Tensor& a, const torch::Tensor& b, const torch::Tensor& c,
                     const torch::Tensor& d) {
    const auto zero = torch::zeros_like(a);
    return at::stack({a, b, zero, c, d, zero}, 1).view({-1, 2, 3});
}

torch::Tensor scale(const torch::Tensor& images, Draws& draws) {
    const double low = 1.0 / kScaleRatio;
    const auto x = draws.uniform() * (kScaleRatio - low) + low;
    const auto y = draws.uniform() * (kScaleRatio - low) + low;
    const auto zero = torch::zeros_like(x);
    return warp(images, affine(x, zero, zero, y));
}

torch::Tensor rotate(const torch::Tensor& images, Draws& draws) {
    const auto angle = (draws.uniform() - 0.5) * 2 * kRotateDegrees / 180 * kPi;
    return warp(images, affine(angle.cos(), angle.neg().sin(), angle.sin(), angle.cos()));
}

torch::Tensor applyOp(const torch::Tensor& images, AugmentOp op, Draws& draws) {
    switch (op) {
    case AugmentOp::Color:
        return color(images, draws);
    case AugmentOp::Crop:
        return crop(images, draws);
    case AugmentOp::Cutout:
        return cutout(images, draws);
    case AugmentOp::Flip:
        return flip(images, draws);
    case AugmentOp::Scale:
        return scale(images, draws);
    case AugmentOp::Rotate:
        return rotate(images, draws);
    }
    return images;
}

AugmentOp drawn(const std::vector<AugmentOp>& ops, Draws& draws) {
    return ops[static_cast<std::size_t>(draws.choice(ops.size()))];
}

// Flip and colour first, then one geometric op, the cut-out last.
torch::Tensor applySome(torch::Tensor images, const std::vector<AugmentOp>& strategy, Draws& draws) {
    std::vector<AugmentOp> geometric;
    const auto listed = [&](AugmentOp op) {
        return std::find(strategy.begin(), strategy.end(), op) != strategy.end();
    };
    for (const auto op : strategy)
        if (op == AugmentOp::Crop || op == AugmentOp::Scale || op == AugmentOp::Rotate)
            geometric.push_back(op);
    for (const auto op : {AugmentOp::Flip, AugmentOp::Color})
        if (listed(op))
            images = applyOp(images, op, draws);
    if (!geometric.empty())
        images = applyOp(images, drawn(geometric, draws), draws);
    return listed(AugmentOp::Cutout) ? applyOp(images, AugmentOp::Cutout, draws) : images;
}

torch::Tensor apply(const torch::Tensor& images, const std::vector<AugmentOp>& strategy, Draws& draws,
                    AugmentDraw draw) {
    const auto result = draw == AugmentDraw::Some ? applySome(images, strategy, draws)
                                                  : applyOp(images, drawn(strategy, draws), draws);
    return result.contiguous();
}

} // namespace

std::vector<AugmentOp> parseAugmentStrategy(const std::string& strategy) {
    std::vector<AugmentOp> ops;
    if (strategy.empty() || strategy == "none")
        return ops;
    for (std::string_view rest = strategy;;) {
        const auto end = rest.find('_');
        ops.push_back(opFromName(rest.substr(0, end)));
        if (end == std::string_view::npos)
            return ops;
        rest.remove_prefix(end + 1);
    }
}

torch::Tensor augmentSiamese(const torch::Tensor& images, const std::vector<AugmentOp>& strategy,
                             std::uint64_t seed, AugmentDraw draw) {
    if (strategy.empty())
        return images;
    Draws draws(seed);
    return apply(images, strategy, draws, draw);
}

torch::Tensor augmentIndependent(const torch::Tensor& images, const std::vector<AugmentOp>& strategy,
                                 at::Generator& generator, AugmentDraw draw) {
    if (strategy.empty())
        return images;
    Draws draws(generator, images.size(0));
    return apply(images, strategy, draws, draw);
}

} // namespace distill
