// SPDX-License-Identifier: GPL-3.0-or-later
// The grid of synthetic images as a picture for papers and slides. Pure function; any thread.
#pragma once

#include <string>
#include <vector>

#include "core/export/import_export.h"
#include "core/io/png_image.h"

namespace distill {

// Enlarged by whole pixels, on white, with the class names right-aligned in front of the rows. Usage where
// the options make no sense or the picture would be larger than 2^28 pixels; CannotWrite where there is no
// font for what is to be written.
Result<Picture> drawGrid(const ImageBatch& images, const std::vector<std::string>& classNames,
                         const GridOptions& options);

} // namespace distill
