// SPDX-License-Identifier: GPL-3.0-or-later
// The zoom that was chosen for image grids of a shape: what suits ten images is nothing for thousands. Kept in
// the settings. GUI thread only.
#pragma once

#include <optional>

namespace distill {

class ImageGridModel;

// Device pixels per image pixel; none = fitted.
std::optional<double> rememberedZoom(const ImageGridModel& grid);
void rememberZoom(const ImageGridModel& grid, std::optional<double> zoom);

} // namespace distill
