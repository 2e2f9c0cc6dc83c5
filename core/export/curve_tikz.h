// SPDX-License-Identifier: GPL-3.0-or-later
// The curves of a run as a figure that LaTeX draws itself, in the document's own type. Pure function of its events;
// any thread.
#pragma once

#include <string>
#include <vector>

#include "core/run/run_events.h"

namespace distill {

struct TikzOptions {
    double width = 180, height = 63; // of the whole figure, millimetres
    bool logarithmicLoss = true;
    bool classCurves = false; // a thin CMI curve per class
};

// A tikzpicture for \input: loss, CMI and test accuracy over iterations, side by side; needs pgfplots with its
// library groupplots, as its first lines say. Values are the measured ones, unsmoothed; of more than 400 points every
// n-th and the last. What was not measured, or is not finite, is left out. Numbers have a point in every locale.
std::string curvesTikz(const std::vector<RunEvent>& events, const TikzOptions& options = {});

} // namespace distill
