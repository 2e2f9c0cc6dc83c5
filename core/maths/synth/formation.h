// SPDX-License-Identifier: GPL-3.0-or-later
// Multi-formation: several small images kept in the place of one (Kim et al., "Dataset Condensation via
// Efficient Synthetic-Data Parameterization", ICML 2022; as 2 x 2 partitions in Zhao et al., "Improved
// Distribution Matching", CVPR 2023). A stored image is cut into factor x factor tiles, each enlarged to full
// size (bilinear).
#pragma once

#include <cstdint>
#include <string>

#include <torch/types.h>

#include "core/base/choice.h"

namespace distill {

// Single: the tiles of `factor` alone. Multi: the tiles of 1, 2 … factor. Bound: the tiles of `factor` for as
// many of the first images as `bound` training images allow, the rest as they are.
enum class FormationMode { Single, Multi, Bound };
template <>
struct Choices<FormationMode> {
    static constexpr ChoiceTable<FormationMode, 3> kRows{
        {{FormationMode::Single, "single", "All tiles"},
         {FormationMode::Multi, "multi", "Tiles of 1 to f"},
         {FormationMode::Bound, "bound", "Tiles up to a limit"}}};
};

// How tiles are numbered: left to right first (IDC), or top to bottom first (IDM).
enum class TileOrder { RowMajor, ColumnMajor };

struct Formation {
    int factor = 1; // tiles along an edge; 1 = images are used as they are stored
    FormationMode mode = FormationMode::Single;
    TileOrder order = TileOrder::RowMajor;
    std::int64_t bound = 128; // decoded images of one call in mode Bound

    bool trivial() const { return factor == 1; }
    std::int64_t decodedSize(std::int64_t stored) const; // images that `stored` images become
    bool operator==(const Formation& other) const;
};

struct DecodedImages {
    torch::Tensor images; // float [M,C,H,W]; tile-major: tile 0 of every image, then tile 1 …
    torch::Tensor source; // int64 [M] on the CPU: the stored image that each came from
};

// `stored` float [N,C,H,W], square images. Edges that the factor does not divide are padded with `padding`
// (right and below). Differentiable.
DecodedImages decode(const torch::Tensor& stored, const Formation& formation, double padding = 0.5);

// factor x factor tiles of every image, enlarged: [factor^2 * N, C, H, W].
torch::Tensor decodeTiles(const torch::Tensor& stored, int factor, TileOrder order, double padding = 0.5);

// The other way round: a stored image made of factor^2 shrunken ones. `images` float [N * factor^2, C, H, W],
// tile-major as above; result [N, C, H, W].
torch::Tensor tileImages(const torch::Tensor& images, int factor, TileOrder order);

// The same of tiles that have their size already: [N * factor^2, C, h, w] -> [N, C, h * factor, w * factor].
torch::Tensor joinTiles(const torch::Tensor& tiles, int factor, TileOrder order);

// Ids of files: "single", "multi", "bound", and "idm" for single tiles numbered column by column.
std::string packingId(const Formation& formation);
bool parsePacking(const std::string& id, Formation& formation);

} // namespace distill
