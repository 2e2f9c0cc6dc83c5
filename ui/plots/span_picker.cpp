// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/span_picker.h"

#include <algorithm>
#include <utility>

#include "ui/plots/plot_items.h"

namespace distill {

SpanPicker::SpanPicker(QCustomPlot* plot)
    : QObject(plot), m_plot(plot), m_item(new SpanItem(plot->axisRect())) {
    m_item->setLayer(QStringLiteral("cursor"));
    connect(plot, &QCustomPlot::mousePress, this, &SpanPicker::press);
    connect(plot, &QCustomPlot::mouseMove, this, &SpanPicker::move);
    connect(plot, &QCustomPlot::mouseRelease, this, &SpanPicker::release);
}

double SpanPicker::at(const QMouseEvent* event) const {
    return m_plot->xAxis->pixelToCoord(event->position().x());
}

void SpanPicker::press(const QMouseEvent* event) {
    const bool marks = event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ShiftModifier);
    m_plot->setInteraction(QCP::iRangeDrag, !marks);
    if (marks)
        m_start = at(event);
}

void SpanPicker::move(const QMouseEvent* event) {
    if (m_start)
        show(PlotRange{std::min(*m_start, at(event)), std::max(*m_start, at(event))});
}

void SpanPicker::release() {
    m_plot->setInteraction(QCP::iRangeDrag, true);
    const auto span = m_item->span();
    if (!std::exchange(m_start, std::nullopt) || !span)
        return;
    show(std::nullopt);
    emit chosen(span->lower, span->upper);
}

void SpanPicker::show(std::optional<PlotRange> span) {
    m_item->setSpan(span);
    m_plot->layer(QStringLiteral("cursor"))->replot();
}

void SpanPicker::setColour(const QColor& colour) {
    m_item->setColour(colour);
}

} // namespace distill
