// SPDX-License-Identifier: GPL-3.0-or-later
// What is laid over the curves of the run that is shown: other runs, runs that differ only in their seed as
// one mean with its spread, and differences to a baseline. Pure functions on values; no widget, any thread.
#pragma once

#include <optional>
#include <vector>

#include "ui/curves/compared_run.h"

namespace distill {

struct AccuracyPoint {
    double iteration = 0;
    double mean = 0;      // percent; percentage points where it is a difference
    double deviation = 0; // of the networks of one run, or over the seeds of several (n - 1)
};

AccuracyPoint accuracyPoint(const Evaluation& evaluation);

// One set of curves: of a run, or the mean over the seeds of several.
struct OverlayEntry {
    QString name;                               // of the run; of the first where there are several
    std::vector<std::filesystem::path> members; // run folders
    bool own = false;                           // the run that is shown is among them
    CurvePiece lines;                           // smoothed
    QVector<double> lossDeviation,
        cmiDeviation; // over the seeds (n - 1), as long as the lines; empty for one run
    std::vector<AccuracyPoint> accuracy;
    TimeScale time; // of the run, of the first where there are several

    int count() const { return static_cast<int>(members.size()); }
    bool isBand() const { return members.size() > 1; }
};

// In the order of `others`, seeds together. `own` is the run that is shown, null where there is none: it
// stands in the list only as one of several seeds. Means are taken at the iterations that all members have.
std::vector<OverlayEntry> overlayEntries(const ComparedRun* own, const std::vector<ComparedRun>& others);

OverlayEntry entryOf(const ComparedRun& run);

// The entry minus the baseline, curve by curve, at the iterations that both have; deviations stay.
OverlayEntry differenceTo(const OverlayEntry& entry, const OverlayEntry& baseline);

// "first run, mean ± std, n = 3", or the run's name.
QString labelOf(const OverlayEntry& entry);

} // namespace distill
