// SPDX-License-Identifier: GPL-3.0-or-later
// The curves of a run as a figure for papers and slides: the plots side by side in light colours, with
// axis titles, units and legends. Needs a QApplication (the offscreen platform will do); GUI thread.
#pragma once

#include <array>
#include <filesystem>
#include <vector>

#include "core/base/result.h"
#include "core/run/run_events.h"
#include "ui/curves/curve_text.h"
#include "ui/curves/smoothing.h"

namespace distill {

struct FigureOptions {
    int width = 1200, height = 420; // pixels at scale 1
    double scale = 2.0;             // PNG only: device pixels per pixel
    double unit = 1.0;              // PDF and SVG only: points per pixel
    std::vector<PlotId>
        plots; // which of them, side by side; none = all; the teacher's where the run tells it
    std::array<bool, kPlotCount> logarithmic{true, false, false, false}; // by PlotId
    SmoothingChoice smoothing = SmoothingChoice::Usual;
    bool classCurves = false; // a thin CMI curve per class
};

// Written whole or not at all. The suffix decides: .png, .pdf or .svg; any other is ErrorCode::Usage. No
// iteration to draw is InvalidInput, a target that cannot be written CannotWrite.
Result<void> exportFigure(const std::vector<RunEvent>& events, const std::filesystem::path& file,
                          const FigureOptions& options = {});

} // namespace distill
