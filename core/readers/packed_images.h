// SPDX-License-Identifier: GPL-3.0-or-later
// Multi-formation without torch: several small images kept in the place of one, cut out and enlarged
// (Kim et al., "Dataset Condensation via Efficient Synthetic-Data Parameterization", ICML 2022). The same
// numbers as core/synth/formation up to rounding. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace distill {

struct PackedImages {
    const std::vector<std::int64_t>& shape; // [N,C,H,W]
    const std::vector<float>& pixels;       // row-major
    int factor = 1;                         // tiles along an edge; >= 1
    std::string packing = "single"; // "single", "idm" (column by column), or "multi" (factors 1 … factor)
};

// Images that each stored one becomes.
std::int64_t imagesPerPacked(const PackedImages& packed);

// [N * imagesPerPacked, C, H, W]: the images of stored image 0, then of 1, … Bilinear, pixel centres as in
// align_corners=false; edges that the factor does not divide are padded with 0.5 right and below.
// DistillError(CannotWrite) in a build without OpenCV.
std::vector<float> unpackedPixels(const PackedImages& packed);

} // namespace distill
