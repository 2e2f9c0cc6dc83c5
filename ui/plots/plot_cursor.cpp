// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_cursor.h"

#include <algorithm>
#include <cmath>

#include "ui/curves/time_scale.h"
#include "ui/plots/cmi_curves.h"
#include "ui/plots/metric_plot.h"
#include "ui/plots/plot_readout.h"
#include "ui/run/timeline.h"
#include "ui/theme/number_format.h"

namespace distill {

namespace {

constexpr double kStepsAcross = 200; // of the arrow keys, over what is in sight

} // namespace

PlotCursor::PlotCursor(const Parts& parts, QObject* parent) : QObject(parent), m_parts(parts) {}

void PlotCursor::point(double x, const QPoint& globalPosition) {
    const double iteration = m_parts.scale->iterationAt(x);
    const MetricPlot* cmi = m_parts.plots[static_cast<std::size_t>(PlotId::Cmi)];
    const int classIndex = m_parts.cmi->classAt(x, cmi->mapFromGlobal(globalPosition));
    const std::vector<ReadoutLine> lines = linesAt(iteration, classIndex);
    if (lines.empty())
        return leave();
    m_shown = true;
    emit classPointedAt(classIndex);
    const std::vector<double>& iterations = m_parts.model->curves().iteration;
    set(m_parts.scale->at(iterations[nearestIndex(iterations, iteration)]));
    m_parts.readout->setLines(lines);
    m_parts.readout->show();
}

// Which class's curve is pointed at too, where it is one.
std::vector<ReadoutLine> PlotCursor::linesAt(double iteration, int classIndex) const {
    std::vector<ReadoutLine> lines = readoutAt(*m_parts.model, iteration);
    const CurveColumns& curves = m_parts.model->curves();
    const auto& started = m_parts.model->started();
    const auto c = static_cast<std::size_t>(std::max(0, classIndex));
    if (lines.empty() || classIndex < 0 || !started || c >= curves.classCmi.size() ||
        c >= started->classNames.size())
        return lines;
    const double value = curves.classCmi[c][nearestIndex(curves.iteration, iteration)];
    lines.insert(lines.begin() + 1,
                 {tr("%1 %2 nats").arg(QString::fromStdString(started->classNames[c]), formatValue(value, 3)),
                  &Tokens::text});
    return lines;
}

bool PlotCursor::step(int direction) {
    const std::vector<double>& iterations = m_parts.model->curves().iteration;
    if (iterations.empty())
        return false;
    const MetricPlot* loss = m_parts.plots[static_cast<std::size_t>(PlotId::Loss)];
    const XScale& scale = *m_parts.scale;
    const double present = loss->cursor() ? scale.iterationAt(*loss->cursor()) : iterations.back();
    const double inSight = scale.iterationAt(loss->xRange().upper) - scale.iterationAt(loss->xRange().lower);
    const double step = std::max(1.0, std::round(inSight / kStepsAcross));
    const double x = scale.at(iterations[nearestIndex(iterations, present + direction * step)]);
    point(x, loss->mapToGlobal(loss->pixelAt(x, loss->yRange().upper)));
    return true;
}

void PlotCursor::leave() {
    if (m_shown)
        emit classPointedAt(-1);
    m_shown = false;
    m_parts.readout->hide();
    showImageTime();
}

void PlotCursor::showImageTime() {
    if (m_shown)
        return;
    const Timeline* timeline = m_parts.timeline;
    std::optional<double> time;
    if (timeline != nullptr && timeline->isLookingBack())
        time = m_parts.scale->at(static_cast<double>(*timeline->position()));
    set(time);
}

void PlotCursor::set(std::optional<double> x) {
    for (MetricPlot* each : m_parts.plots)
        each->setCursor(x);
}

} // namespace distill
