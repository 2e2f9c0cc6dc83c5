// SPDX-License-Identifier: GPL-3.0-or-later
// Lets the user mark a span of x in a plot by dragging with Shift, in place of moving the plot. GUI thread;
// child of its QCustomPlot.
#pragma once

#include <optional>

#include <QObject>

#include "ui/curves/plot_range.h"

class QCustomPlot;
class QMouseEvent;

namespace distill {

class SpanItem;

class SpanPicker final : public QObject {
    Q_OBJECT
public:
    explicit SpanPicker(QCustomPlot* plot);

    void show(std::optional<PlotRange> span); // marked faintly; none = nothing
    void setColour(const QColor& colour);

signals:
    void chosen(double first, double last); // the button was let go

private:
    void press(const QMouseEvent* event);
    void move(const QMouseEvent* event);
    void release();
    double at(const QMouseEvent* event) const;

    QCustomPlot* m_plot;
    SpanItem* m_item; // owned by the plot
    std::optional<double> m_start;
};

} // namespace distill
