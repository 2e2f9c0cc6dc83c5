// SPDX-License-Identifier: GPL-3.0-or-later
// The series of the run that is shown in the plots of loss, accuracy and the teacher's accuracy; those of the CMI
// plot are CmiCurves'. Points are only ever appended. GUI thread; what it is given must outlive it.
#pragma once

#include <array>

#include <QCoreApplication>

#include "ui/curves/curve_feed.h"
#include "ui/curves/curve_text.h"

namespace distill {

class CmiCurves;
class MetricPlot;
class OverlayLayer;
struct XScale;

class RunCurves final {
    Q_DECLARE_TR_FUNCTIONS(distill::RunCurves)
public:
    using Plots = std::array<MetricPlot*, kPlotCount>; // by PlotId

    RunCurves(const Plots& plots, CmiCurves* cmi, const RunModel* model, const XScale* scale);

    void startOver(double smoothingWeight); // after the plots' data were cleared
    // What has come since the last call, less the baseline where there is one.
    void append(const OverlayLayer& overlays);
    void showNotes(); // what to say instead of curves, where there are none
    int count(PlotId id) const {
        return m_count[static_cast<std::size_t>(id)];
    } // of own series; none of the CMI plot

private:
    MetricPlot* plot(PlotId id) const { return m_plots[static_cast<std::size_t>(id)]; }
    void appendLines(const OverlayLayer& overlays);
    void appendEvaluations(const OverlayLayer& overlays);

    Plots m_plots;
    CmiCurves* m_cmi;
    const RunModel* m_model;
    const XScale* m_scale;
    CurveFeed m_feed;
    int m_total = 0, m_matching = 0, m_lambdaCmi = 0, m_accuracy = 0, m_teacher = 0; // series
    std::array<int, kPlotCount> m_count{};
    std::size_t m_evaluationsShown = 0;
};

} // namespace distill
