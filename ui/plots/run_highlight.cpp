// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/run_highlight.h"

#include "ui/plots/metric_plot.h"
#include "ui/plots/plot_canvas.h"
#include "ui/plots/plot_panel.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

constexpr double kReach = 5; // pixels around a curve that belong to it

} // namespace

RunHighlight::RunHighlight(PlotPanel* plots, QObject* parent) : QObject(parent), m_plots(plots) {
    for (const PlotId id : kPlotOrder) {
        connect(plots->plot(id), &MetricPlot::pointerMoved, this,
                [this, id](double, const QPoint& position) { point(id, position); });
        connect(plots->plot(id), &MetricPlot::pointerLeft, this, [this] { take({}); });
    }
}

void RunHighlight::show(const QString& directory) {
    if (directory.isEmpty())
        m_plots->overlays().emphasize({});
    else
        m_plots->overlays().emphasize({toPath(directory)});
}

void RunHighlight::point(PlotId id, const QPoint& globalPosition) {
    const MetricPlot* plot = m_plots->plot(id);
    const int series = plot->series()->nearestTo(plot->canvas()->mapFromGlobal(globalPosition), kReach);
    take(m_plots->overlays().runsOf(static_cast<std::size_t>(id), series));
}

void RunHighlight::take(const std::vector<std::filesystem::path>& runs) {
    if (runs == m_pointed)
        return;
    m_pointed = runs;
    m_plots->overlays().emphasize(runs);
    QStringList directories;
    for (const auto& run : runs)
        directories << toQString(run);
    emit pointedAt(directories);
}

} // namespace distill
