// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures and curves for papers and slides, written as core/io/staged_output.h says. Any thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/export/curve_tikz.h"
#include "core/io/staged_output.h"
#include "core/run/run_events.h"

namespace distill {

struct GridOptions {
    int scale = 4;              // whole device pixels per image pixel, nearest neighbour; >= 1
    int gutter = 2;             // pixels between images, before scaling is applied to none of them
    bool labels = true;         // class names in front of the rows
    std::string title = {};     // above the images; empty = none
    std::string font = "Inter"; // family; another one where it is not installed, or lacks a character
};

// Row = class, column = image, white background. PNG; needs a build with OpenCV.
Result<void> exportGrid(const ImageBatch& images, const std::vector<std::string>& classNames,
                        const std::filesystem::path& file, const GridOptions& options = {},
                        Existing existing = Existing::Replace);

// One wide CSV, C locale, full precision: a row per iteration (and one for iteration 0 where it was
// evaluated) with iteration, loss, matching, cmi, lambda, gradient norms and cosine, milliseconds,
// accuracy_mean, accuracy_std, accuracy_repeats, random_accuracy_mean (empty where not measured), then
// cmi_<class name> per class.
Result<void> exportCurvesCsv(const std::vector<RunEvent>& events, const std::filesystem::path& file,
                             Existing existing = Existing::Replace);

// As a figure that LaTeX draws, see core/export/curve_tikz.h. InvalidInput where there is no iteration to draw.
Result<void> exportCurvesTikz(const std::vector<RunEvent>& events, const std::filesystem::path& file,
                              const TikzOptions& options = {}, Existing existing = Existing::Replace);

// The float set of a recorded run at an iteration (-1 = the last one stored), as .safetensors with its
// metadata.
Result<void> exportSet(const std::filesystem::path& runDirectory, std::int64_t iteration,
                       const std::filesystem::path& file, Existing existing = Existing::Replace);

} // namespace distill
