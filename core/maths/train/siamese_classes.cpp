// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/train/siamese_classes.h"

#include <algorithm>
#include <numeric>

#include <torch/torch.h>

#include "core/maths/tensor/device_memory.h"
#include "core/maths/train/augment_draws.h"

namespace distill {
namespace {

bool isGeometric(AugmentOp op) {
    return op == AugmentOp::Crop || op == AugmentOp::Scale || op == AugmentOp::Rotate;
}

bool isListed(const std::vector<AugmentOp>& ops, AugmentOp op) {
    return std::find(ops.begin(), ops.end(), op) != ops.end();
}

// The operation of a class at one stage, and its row.
struct DrawnOp {
    AugmentOp op = AugmentOp::Flip;
    torch::Tensor row; // [1, …] on the CPU
};

DrawnOp drawRow(AugmentOp op, AugmentDraws& draws, std::int64_t height, std::int64_t width) {
    switch (op) {
    case AugmentOp::Color:
        return {op, drawColor(draws)};
    case AugmentOp::Crop: {
        const auto shift = drawShift(draws, height, width);
        return {op, at::stack({shift.down, shift.right}, 1)};
    }
    case AugmentOp::Cutout:
        return {op, drawKept(draws, height, width)};
    case AugmentOp::Flip:
        return {op, drawFlip(draws)};
    case AugmentOp::Scale:
    case AugmentOp::Rotate:
        break;
    }
    return {AugmentOp::Scale, drawAffine(draws, op)}; // both are one warp
}

// One op of the strategy, or flip and colour first, then one geometric op, the cut-out last.
std::vector<DrawnOp> drawStages(const std::vector<AugmentOp>& strategy, std::uint64_t seed,
                                std::int64_t height, std::int64_t width, AugmentDraw draw) {
    AugmentDraws draws(seed);
    const auto row = [&](AugmentOp op) { return drawRow(op, draws, height, width); };
    if (draw == AugmentDraw::One)
        return {row(drawnOp(strategy, draws))};
    std::vector<DrawnOp> stages;
    for (const auto op : {AugmentOp::Flip, AugmentOp::Color})
        if (isListed(strategy, op))
            stages.push_back(row(op));
    std::vector<AugmentOp> geometric;
    std::copy_if(strategy.begin(), strategy.end(), std::back_inserter(geometric), isGeometric);
    if (!geometric.empty())
        stages.push_back(row(drawnOp(geometric, draws)));
    if (isListed(strategy, AugmentOp::Cutout))
        stages.push_back(row(AugmentOp::Cutout));
    return stages;
}

torch::Tensor colored(const torch::Tensor& images, const torch::Tensor& rows) {
    const auto weight = [&](int place) { return rows.select(1, place).view({-1, 1, 1, 1, 1}); };
    const auto channelMean = images.mean(2, true);
    const auto imageMean = channelMean.mean({3, 4}, true);
    const auto rest = channelMean * weight(1) + (imageMean * weight(2) + weight(3));
    return images * weight(0) + rest;
}

torch::Tensor gathered(const torch::Tensor& images, const torch::Tensor& places) {
    const auto size = images.sizes();
    const auto padded = at::constant_pad_nd(images.flatten(3), {0, 1}, 0);
    return padded
        .gather(3, places.view({size[0], 1, 1, -1}).expand({size[0], size[1], size[2], size[3] * size[4]}))
        .view(size);
}

// Samples bilinearly at the places of `grid` [g,H,W,2], zero outside.
torch::Tensor warped(const torch::Tensor& images, const torch::Tensor& grid) {
    const auto size = images.sizes();
    const auto places = grid.unsqueeze(1).expand({size[0], size[1], size[3], size[4], 2}).flatten(0, 1);
    return at::grid_sampler_2d(images.flatten(0, 1), places, 0, 0, false).view(size);
}

} // namespace

struct SiameseClasses::Frame {
    std::int64_t height, width;
    c10::Device device;
    at::ScalarType type;
};

SiameseClasses::SiameseClasses(const std::vector<AugmentOp>& strategy,
                               const std::vector<std::uint64_t>& seeds, std::int64_t height,
                               std::int64_t width, c10::Device device, AugmentDraw draw, at::ScalarType type)
    : m_order(seeds.size()) {
    std::iota(m_order.begin(), m_order.end(), 0);
    if (strategy.empty())
        return;
    std::vector<std::vector<DrawnOp>> drawn;
    drawn.reserve(seeds.size());
    for (const auto seed : seeds)
        drawn.push_back(drawStages(strategy, seed, height, width, draw));
    const auto opAt = [&](std::int64_t place, std::size_t stage) {
        return drawn[static_cast<std::size_t>(place)][stage].op;
    };
    const std::size_t stages = drawn.empty() ? 0 : drawn.front().size();
    for (std::size_t stage = 0; stage < stages; ++stage) // at most one of them holds more than one op
        std::stable_sort(m_order.begin(), m_order.end(), [&](std::int64_t one, std::int64_t other) {
            return opAt(one, stage) < opAt(other, stage);
        });
    for (std::size_t stage = 0; stage < stages; ++stage) {
        auto& transforms = m_stages.emplace_back();
        for (std::size_t first = 0; first < m_order.size();) {
            const auto op = opAt(m_order[first], stage);
            std::vector<torch::Tensor> rows;
            std::size_t last = first;
            for (; last < m_order.size() && opAt(m_order[last], stage) == op; ++last)
                rows.push_back(drawn[static_cast<std::size_t>(m_order[last])][stage].row);
            transforms.push_back(prepared(op, at::cat(rows), {height, width, device, type}));
            first = last;
        }
    }
    keepOrder(device);
}

void SiameseClasses::keepOrder(c10::Device device) {
    m_sorted = std::is_sorted(m_order.begin(), m_order.end());
    if (m_sorted)
        return;
    const auto places = torch::tensor(m_order, torch::kInt64);
    const auto both = sent(at::stack({places, places.argsort()}), device);
    m_places = both[0];
    m_inverse = both[1];
}

SiameseClasses::Transform SiameseClasses::prepared(AugmentOp op, const torch::Tensor& rows,
                                                   const Frame& frame) {
    Transform transform;
    transform.op = op;
    transform.count = rows.size(0);
    const auto there = [&](const torch::Tensor& tensor) { return sent(tensor, frame.device); };
    switch (op) {
    case AugmentOp::Crop:
        transform.down = rows[0][0].item<std::int64_t>();
        transform.right = rows[0][1].item<std::int64_t>();
        if (transform.count > 1)
            transform.rows =
                there(shiftedPlaces({rows.select(1, 0), rows.select(1, 1)}, frame.height, frame.width));
        break;
    case AugmentOp::Flip:
        transform.flipped = rows.sum().item<std::int64_t>();
        if (transform.flipped > 0 && transform.flipped < transform.count)
            transform.rows = there(rows.view({-1, 1, 1, 1, 1}));
        break;
    case AugmentOp::Scale: // or a rotation
    case AugmentOp::Rotate:
        transform.rows = there(at::affine_grid_generator(
            rows.to(frame.type), {transform.count, 1, frame.height, frame.width}, false));
        break;
    case AugmentOp::Cutout:
        transform.rows = there(rows.to(frame.type)).view({-1, 1, 1, frame.height, frame.width});
        break;
    case AugmentOp::Color:
        transform.rows = there(rows.to(frame.type));
        break;
    }
    return transform;
}

torch::Tensor SiameseClasses::transformed(const torch::Tensor& images, const Transform& transform) {
    switch (transform.op) {
    case AugmentOp::Color:
        return colored(images, transform.rows);
    case AugmentOp::Crop: // one shift for all is a single copy: padding with negative amounts cuts
        return transform.count == 1
                   ? at::constant_pad_nd(
                         images, {-transform.right, transform.right, -transform.down, transform.down}, 0)
                   : gathered(images, transform.rows);
    case AugmentOp::Cutout:
        return images * transform.rows;
    case AugmentOp::Flip:
        if (transform.rows.defined())
            return at::where(transform.rows, images.flip(4), images);
        return transform.flipped > 0 ? images.flip(4) : images;
    case AugmentOp::Scale:
    case AugmentOp::Rotate:
        break;
    }
    return warped(images, transform.rows);
}

torch::Tensor SiameseClasses::apply(const torch::Tensor& images) const {
    auto result = images;
    for (const auto& transforms : m_stages) {
        std::vector<torch::Tensor> parts;
        std::int64_t first = 0;
        for (const auto& transform : transforms) {
            parts.push_back(transformed(result.narrow(0, first, transform.count), transform));
            first += transform.count;
        }
        result = parts.size() == 1 ? parts.front() : at::cat(parts);
    }
    return result.contiguous();
}

torch::Tensor SiameseClasses::inOrder(const torch::Tensor& perClass) const {
    return m_sorted ? perClass : perClass.index_select(0, m_places);
}

torch::Tensor SiameseClasses::backInPlace(const torch::Tensor& perClass) const {
    return m_sorted ? perClass : perClass.index_select(0, m_inverse);
}

} // namespace distill
