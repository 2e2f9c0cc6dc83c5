// SPDX-License-Identifier: GPL-3.0-or-later
// What the plots say in words and tables: the cursor's readout, the spoken summaries, the values to copy.
// Pure functions of the model; GUI thread, as the model is.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include <QString>

#include "ui/curves/plot_marker.h"
#include "ui/curves/readout_line.h"
#include "ui/run/run_model.h"

namespace distill {

// Teacher: how many of the synthetic images the teacher takes for their own class.
enum class PlotId { Loss, Cmi, Accuracy, Teacher };
constexpr std::size_t kPlotCount = 4;
constexpr std::array<PlotId, kPlotCount> kPlotOrder{PlotId::Loss, PlotId::Cmi, PlotId::Teacher,
                                                    PlotId::Accuracy}; // from the left

// Index of the entry of `sorted` that is nearest to `value`; `sorted` must not be empty.
std::size_t nearestIndex(const std::vector<double>& sorted, double value);

// A marker where each λ change came into force: "λ 500".
std::vector<PlotMarker> lambdaMarkers(const RunModel& model);

// At most six lines for the iteration nearest to x; empty while there is none.
std::vector<ReadoutLine> readoutAt(const RunModel& model, double x);

// Whether the run has told how the teacher takes its images.
bool tellsTeacherAccuracy(const RunModel& model);

// "The teacher takes 61 % of these images for what they stand for", of the iteration measured last; the
// monitors where they are asked. Empty while it is not known.
QString teacherSentence(const RunModel& model);

// "Loss 0.41 at iteration 1 560, matching 0.40, λ·CMI 0.01."
QString plotSummary(const RunModel& model, PlotId plot);

// Tab-separated, with a head line, C locale, full precision: for a spreadsheet.
QString valuesAsTsv(const RunModel& model, PlotId plot);

} // namespace distill
