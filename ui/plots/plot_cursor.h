// SPDX-License-Identifier: GPL-3.0-or-later
// One time cursor through all plots, with what the run was then: it follows the pointer or the arrow keys, and
// marks the images' time while nobody points. GUI thread; what it is given must outlive it.
#pragma once

#include <array>
#include <optional>

#include <QObject>

#include "ui/curves/curve_text.h"

namespace distill {

class CmiCurves;
class MetricPlot;
class PlotReadout;
class Timeline;
struct XScale;

class PlotCursor final : public QObject {
    Q_OBJECT
public:
    struct Parts {
        std::array<MetricPlot*, kPlotCount> plots; // by PlotId
        PlotReadout* readout;
        const CmiCurves* cmi;
        const RunModel* model;
        const Timeline* timeline; // may be null
        const XScale* scale;
    };
    PlotCursor(const Parts& parts, QObject* parent);

    bool isShown() const { return m_shown; } // somebody points
    void point(double x, const QPoint& globalPosition);
    bool step(int direction); // -1 or 1: some iterations on; false where there is nothing to show
    void leave();
    void showImageTime(); // while nobody points

signals:
    void classPointedAt(int classIndex); // by its curve; -1 = none any more

private:
    void set(std::optional<double> x);
    std::vector<ReadoutLine> linesAt(double iteration, int classIndex) const;

    Parts m_parts;
    bool m_shown = false;
};

} // namespace distill
