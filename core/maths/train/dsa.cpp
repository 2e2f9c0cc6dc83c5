// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/train/dsa.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <torch/torch.h>

#include "core/base/result.h"
#include "core/maths/tensor/device_memory.h"
#include "core/maths/train/augment_draws.h"
#include "core/maths/train/siamese_classes.h"

namespace distill {
namespace {

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

torch::Tensor color(const torch::Tensor& images, const torch::Tensor& weights) {
    const auto there = sent(weights.to(images.scalar_type()), images.device());
    const auto weight = [&](int place) { return there.select(1, place).view({-1, 1, 1, 1}); };
    const auto channelMean = images.mean(1, true);
    const auto imageMean = channelMean.mean({2, 3}, true);
    const auto rest = channelMean * weight(1) + (imageMean * weight(2) + weight(3));
    return images * weight(0) + rest;
}

torch::Tensor crop(const torch::Tensor& images, const ShiftDraw& shift) {
    const auto size = images.sizes();
    const auto places = sent(shiftedPlaces(shift, size[2], size[3]), images.device());
    const auto padded = at::constant_pad_nd(images.flatten(2), {0, 1}, 0);
    return padded.gather(2, places.unsqueeze(1).expand({size[0], size[1], size[2] * size[3]})).view(size);
}

// Samples the images bilinearly at the positions of `theta` [n,2,3], zero outside.
torch::Tensor warp(const torch::Tensor& images, const torch::Tensor& theta) {
    const auto grid = at::affine_grid_generator(theta.to(images.scalar_type()), images.sizes(), false);
    return at::grid_sampler_2d(images, sent(grid, images.device()), 0, 0, false);
}

torch::Tensor applyOp(const torch::Tensor& images, AugmentOp op, AugmentDraws& draws) {
    switch (op) {
    case AugmentOp::Color:
        return color(images, drawColor(draws));
    case AugmentOp::Crop:
        return crop(images, drawShift(draws, images.size(2), images.size(3)));
    case AugmentOp::Cutout:
        return images *
               sent(drawKept(draws, images.size(2), images.size(3)).to(images.scalar_type()), images.device())
                   .unsqueeze(1);
    case AugmentOp::Flip:
        return at::where(sent(drawFlip(draws), images.device()).view({-1, 1, 1, 1}), images.flip(3), images);
    case AugmentOp::Scale:
    case AugmentOp::Rotate:
        return warp(images, drawAffine(draws, op));
    }
    return images;
}

// Flip and colour first, then one geometric op, the cut-out last.
torch::Tensor applySome(torch::Tensor images, const std::vector<AugmentOp>& strategy, AugmentDraws& draws) {
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
        images = applyOp(images, drawnOp(geometric, draws), draws);
    return listed(AugmentOp::Cutout) ? applyOp(images, AugmentOp::Cutout, draws) : images;
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
    const SiameseClasses whole(strategy, {seed}, images.size(2), images.size(3), images.device(), draw,
                               images.scalar_type());
    return whole.apply(images.unsqueeze(0)).squeeze(0);
}

torch::Tensor augmentIndependent(const torch::Tensor& images, const std::vector<AugmentOp>& strategy,
                                 at::Generator& generator, AugmentDraw draw) {
    if (strategy.empty())
        return images;
    AugmentDraws draws(generator, images.size(0));
    const auto result = draw == AugmentDraw::Some ? applySome(images, strategy, draws)
                                                  : applyOp(images, drawnOp(strategy, draws), draws);
    return result.contiguous();
}

} // namespace distill
