// SPDX-License-Identifier: GPL-3.0-or-later
// One x range for all plots: it follows the data until somebody zooms or pans; and one grouping of the marks along it.
// GUI thread; what it is given must outlive it.
#pragma once

#include <array>

#include <QObject>

#include "ui/curves/curve_text.h"
#include "ui/curves/plot_range.h"

class QAction;

namespace distill {

class MetricPlot;
class OverlayLayer;
struct XScale;

class PlotRanges final : public QObject {
    Q_OBJECT
public:
    struct Parts {
        std::array<MetricPlot*, kPlotCount> plots; // by PlotId
        const RunModel* model;
        const OverlayLayer* overlays;
        const XScale* scale;
    };
    PlotRanges(const Parts& parts, QObject* parent);

    QAction* followAction() const { return m_follow; } // checkable: all ranges follow the data
    bool follows() const;
    void fit(); // to the data, now

signals:
    void followed(); // the data are to be followed again

private:
    PlotRange followedRange() const;
    void link(const MetricPlot* source, const PlotRange& range);
    void setFollowing(bool on);
    void groupMarkers();

    Parts m_parts;
    QAction* m_follow;
    int m_markerRoom = 0; // pixels
};

} // namespace distill
