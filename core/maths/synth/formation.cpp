// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/synth/formation.h"

#include <algorithm>
#include <vector>

#include <torch/nn/functional/padding.h>
#include <torch/nn/functional/upsampling.h>

namespace distill {
namespace {

namespace F = torch::nn::functional;

constexpr char kByColumns[] = "idm"; // single tiles, numbered column by column

torch::Tensor resized(const torch::Tensor& images, std::int64_t height, std::int64_t width) {
    return F::interpolate(images, F::InterpolateFuncOptions()
                                      .size(std::vector<std::int64_t>{height, width})
                                      .mode(torch::kBilinear)
                                      .align_corners(false));
}

struct TilePlace {
    int row, column;
};

TilePlace placeOf(int tile, int factor, TileOrder order) {
    return order == TileOrder::RowMajor ? TilePlace{tile / factor, tile % factor}
                                        : TilePlace{tile % factor, tile / factor};
}

// Stored images whose tiles fit into `bound` when the rest stays whole.
std::int64_t boundedCount(std::int64_t stored, const Formation& formation) {
    const std::int64_t tiles = std::int64_t{1} * formation.factor * formation.factor;
    return std::clamp<std::int64_t>((formation.bound - stored) / tiles, 0, stored);
}

} // namespace

std::int64_t Formation::decodedSize(std::int64_t stored) const {
    const std::int64_t tiles = std::int64_t{1} * factor * factor;
    if (trivial())
        return stored;
    switch (mode) {
    case FormationMode::Single:
        return stored * tiles;
    case FormationMode::Multi:
        return stored * factor * (factor + 1) * (2 * factor + 1) / 6;
    case FormationMode::Bound:
        break;
    }
    return stored + boundedCount(stored, *this) * (tiles - 1);
}

bool Formation::operator==(const Formation& other) const {
    return factor == other.factor && mode == other.mode && order == other.order &&
           (mode != FormationMode::Bound || bound == other.bound);
}

torch::Tensor decodeTiles(const torch::Tensor& stored, int factor, TileOrder order, double padding) {
    if (factor == 1)
        return stored;
    const std::int64_t height = stored.size(2), width = stored.size(3);
    const std::int64_t missingRows = (factor - height % factor) % factor;
    const std::int64_t missingColumns = (factor - width % factor) % factor;
    auto padded = stored;
    if (missingRows > 0 || missingColumns > 0)
        padded = F::pad(stored, F::PadFuncOptions({0, missingColumns, 0, missingRows}).value(padding));
    const std::int64_t tileHeight = padded.size(2) / factor, tileWidth = padded.size(3) / factor;
    std::vector<torch::Tensor> tiles;
    for (int tile = 0; tile < factor * factor; ++tile) {
        const auto place = placeOf(tile, factor, order);
        tiles.push_back(padded.narrow(2, place.row * tileHeight, tileHeight)
                            .narrow(3, place.column * tileWidth, tileWidth));
    }
    return resized(torch::cat(tiles), height, width);
}

DecodedImages decode(const torch::Tensor& stored, const Formation& formation, double padding) {
    const auto rows = torch::arange(stored.size(0), torch::kInt64);
    if (formation.trivial())
        return {stored, rows};
    const std::int64_t tiles = std::int64_t{1} * formation.factor * formation.factor;
    if (formation.mode == FormationMode::Single)
        return {decodeTiles(stored, formation.factor, formation.order, padding), rows.repeat({tiles})};
    if (formation.mode == FormationMode::Multi) {
        std::vector<torch::Tensor> images, sources;
        for (int factor = 1; factor <= formation.factor; ++factor) {
            images.push_back(decodeTiles(stored, factor, formation.order, padding));
            sources.push_back(rows.repeat({std::int64_t{1} * factor * factor}));
        }
        return {torch::cat(images), torch::cat(sources)};
    }
    const std::int64_t split = boundedCount(stored.size(0), formation), rest = stored.size(0) - split;
    if (split == 0)
        return {stored, rows};
    const auto cut = decodeTiles(stored.narrow(0, 0, split), formation.factor, formation.order, padding);
    return {torch::cat({cut, stored.narrow(0, split, rest)}),
            torch::cat({rows.narrow(0, 0, split).repeat({tiles}), rows.narrow(0, split, rest)})};
}

torch::Tensor tileImages(const torch::Tensor& images, int factor, TileOrder order) {
    const std::int64_t height = images.size(2), width = images.size(3);
    const auto small = resized(images, (height + factor - 1) / factor, (width + factor - 1) / factor);
    return joinTiles(small, factor, order).narrow(2, 0, height).narrow(3, 0, width).contiguous();
}

torch::Tensor joinTiles(const torch::Tensor& tiles, int factor, TileOrder order) {
    const std::int64_t count = std::int64_t{1} * factor * factor, stored = tiles.size(0) / count;
    const std::int64_t height = tiles.size(2), width = tiles.size(3);
    auto canvas = torch::empty({stored, tiles.size(1), height * factor, width * factor}, tiles.options());
    for (int tile = 0; tile < count; ++tile) {
        const auto place = placeOf(tile, factor, order);
        canvas.narrow(2, place.row * height, height)
            .narrow(3, place.column * width, width)
            .copy_(tiles.narrow(0, tile * stored, stored));
    }
    return canvas;
}

std::string packingId(const Formation& formation) {
    const bool byColumns =
        formation.mode == FormationMode::Single && formation.order == TileOrder::ColumnMajor;
    return byColumns ? kByColumns : idOf(formation.mode);
}

bool parsePacking(const std::string& id, Formation& formation) {
    const bool byColumns = id == kByColumns;
    const auto mode = byColumns ? FormationMode::Single : choiceOf<FormationMode>(id);
    formation.order = byColumns ? TileOrder::ColumnMajor : TileOrder::RowMajor;
    formation.mode = mode.value_or(FormationMode::Single);
    return mode.has_value();
}

} // namespace distill
