// SPDX-License-Identifier: GPL-3.0-or-later
// Draws other runs over the plots, as overlay_curves.h puts them together: thin dashed lines, a faint
// band where seeds are one mean, all of it relative to a baseline where one is chosen. GUI thread; the plots
// must outlive it.
#pragma once

#include <array>
#include <optional>

#include "ui/curves/curve_text.h"
#include "ui/curves/overlay_curves.h"

namespace distill {

class MetricPlot;

class OverlayLayer final {
public:
    using Plots = std::array<MetricPlot*, kPlotCount>; // by PlotId
    using FirstSeries = std::array<int, kPlotCount>;   // in each plot: where the overlay's series begin

    void setRuns(std::vector<ComparedRun> runs) { m_runs = std::move(runs); }
    // A run folder; that of the run that is shown where it is none of the runs. None = no differences.
    void setBaseline(std::optional<std::filesystem::path> directory) { m_baseline = std::move(directory); }
    const std::optional<std::filesystem::path>& baseline() const { return m_baseline; }
    const std::vector<ComparedRun>& runs() const { return m_runs; }
    bool followsOwn() const { return m_followsOwn; } // draw() again when the run that is shown has grown

    // Anew, in place of what was drawn. `own` is the run that is shown, as it is now; null where there is
    // none.
    void draw(const Plots& plots, const FirstSeries& first, const ComparedRun* own, XQuantity quantity);
    // The own run's new points as they are to be drawn: minus the baseline, without the raw values.
    CurvePiece relative(const CurvePiece& piece) const;
    std::vector<AccuracyPoint> relative(const std::vector<AccuracyPoint>& points) const;
    QString baselineName() const { return m_base ? m_base->name : QString(); }
    bool isRelative() const { return m_base.has_value(); }
    double last(XQuantity quantity) const; // the end of the longest run on the axis

    // The curves of these run folders stand out, all others fade; where none of them is drawn nothing does.
    void emphasize(std::vector<std::filesystem::path> directories);
    // Whose curve a series of a plot is: run folders; empty where it is of no run that was recorded.
    std::vector<std::filesystem::path> runsOf(std::size_t plot, int series) const;

private:
    void chooseBase(const std::vector<OverlayEntry>& entries, const ComparedRun* own);
    static void drawEntry(const Plots& plots, const OverlayEntry& entry, std::size_t number,
                          XQuantity quantity);
    void showEmphasis() const;

    std::vector<ComparedRun> m_runs;
    std::optional<std::filesystem::path> m_baseline;
    std::optional<OverlayEntry> m_base;
    bool m_followsOwn = false;
    Plots m_plots{}; // as drawn last
    FirstSeries m_first{};
    std::vector<std::vector<std::filesystem::path>> m_drawn; // run folders of each entry
    std::filesystem::path m_own;
    std::vector<std::filesystem::path> m_emphasized;
};

} // namespace distill
