// SPDX-License-Identifier: GPL-3.0-or-later
// The frames of a film: the grid of images with numbers and curves beside it, on white. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/io/png_image.h"

namespace distill {

struct FilmCurve {
    std::string name;
    std::vector<std::pair<std::int64_t, double>> points; // iteration, value; ascending, finite
};

// Value at an iteration or the last one before it; nullptr where there is none.
const double* valueAt(const FilmCurve& curve, std::int64_t iteration);

// RGB. The part of each curve up to `iteration` is dark, the rest pale; the numbers are those of `iteration`.
// Width and height are even and the same for all grids of one size. DistillError(CannotWrite) in a build
// without OpenCV, or without a font.
Picture filmFrame(const Picture& grid, const std::vector<FilmCurve>& curves, std::int64_t iteration);

} // namespace distill
