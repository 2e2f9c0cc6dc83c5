// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_ranges.h"

#include <algorithm>
#include <utility>

#include <QAction>

#include "ui/curves/time_scale.h"
#include "ui/plots/metric_plot.h"
#include "ui/plots/overlay_layer.h"
#include "ui/plots/plot_canvas.h"

namespace distill {

namespace {

constexpr double kLeastSpan = 4; // iterations or seconds
constexpr double kBeyond = 1.5;  // times the data

// The user may look a little beyond the data, not into nothing.
PlotRange bounded(PlotRange range, double limit) {
    const double span = std::clamp(range.span(), std::min(kLeastSpan, limit), kBeyond * limit);
    const double middle = std::clamp((range.lower + range.upper) / 2.0, 0.0, limit);
    if (span == range.span() && middle == (range.lower + range.upper) / 2.0)
        return range;
    return {middle - span / 2.0, middle + span / 2.0};
}

} // namespace

PlotRanges::PlotRanges(const Parts& parts, QObject* parent)
    : QObject(parent), m_parts(parts), m_follow(new QAction(tr("Follow the data"), this)) {
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    m_follow->setToolTip(tr("Let the axes grow with the run; zooming or panning switches this off"));
    connect(m_follow, &QAction::toggled, this, &PlotRanges::setFollowing);
    for (MetricPlot* plot : m_parts.plots) {
        connect(plot, &MetricPlot::xRangeEdited, this,
                [this, plot](const PlotRange& range) { link(plot, range); });
        connect(plot->canvas(), &QCustomPlot::afterLayout, this, &PlotRanges::groupMarkers);
        connect(plot, &MetricPlot::edited, this, [this] { m_follow->setChecked(false); });
        connect(plot, &MetricPlot::resetRequested, this, [this] {
            m_follow->setChecked(true);
            fit();
        });
    }
}

// By the room of the narrowest, so that what is one edit of λ in a plot is not two in another.
void PlotRanges::groupMarkers() {
    int narrowest = 0;
    for (const MetricPlot* plot : m_parts.plots)
        if (const int room = plot->canvas()->room();
            !plot->QWidget::isHidden() && (narrowest == 0 || room < narrowest))
            narrowest = room;
    if (std::exchange(m_markerRoom, narrowest) == narrowest)
        return;
    for (MetricPlot* plot : m_parts.plots) {
        plot->canvas()->setMarkerRoom(narrowest);
        plot->replot();
    }
}

bool PlotRanges::follows() const {
    return m_follow->isChecked();
}

void PlotRanges::setFollowing(bool on) {
    for (MetricPlot* plot : m_parts.plots)
        plot->setFollowing(on);
    if (on)
        emit followed();
}

PlotRange PlotRanges::followedRange() const {
    const XScale& scale = *m_parts.scale;
    const std::vector<double>& iterations = m_parts.model->curves().iteration;
    double last = iterations.empty() ? 0.0 : scale.at(iterations.back());
    last = std::max(last, m_parts.overlays->last(scale.quantity));
    if (scale.quantity == XQuantity::Time) // how long it will take is not known to the second
        return withRoom({0.0, iterationLimit(last, isActive(m_parts.model->state()) ? 0.0 : last)});
    const auto& started = m_parts.model->started();
    const double total = started ? static_cast<double>(started->config.iterations) : 0.0;
    return withRoom({0.0, iterations.empty() && total > 0 ? total : iterationLimit(last, total)});
}

void PlotRanges::fit() {
    const PlotRange range = followedRange();
    for (MetricPlot* plot : m_parts.plots) {
        plot->setXRange(range);
        plot->fitY();
        plot->replot();
    }
}

void PlotRanges::link(const MetricPlot* source, const PlotRange& range) {
    const PlotRange allowed = bounded(range, followedRange().upper);
    for (MetricPlot* plot : m_parts.plots) {
        if (plot != source || allowed != range)
            plot->setXRange(allowed);
        plot->replot();
    }
}

} // namespace distill
