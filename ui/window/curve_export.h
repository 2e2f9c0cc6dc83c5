// SPDX-License-Identifier: GPL-3.0-or-later
// Curves to a file, by its suffix: .csv, .png, .pdf, .svg or .tex. GUI thread (figures are painted by widgets).
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/result.h"
#include "core/run/run_events.h"
#include "ui/plots/figure_export.h"

namespace distill {

Result<void> saveCurves(const std::vector<RunEvent>& events, const std::filesystem::path& file,
                        const FigureOptions& options = {});
// The same for a recorded run.
Result<void> saveCurvesOf(const std::filesystem::path& runDirectory, const std::filesystem::path& file);

} // namespace distill
