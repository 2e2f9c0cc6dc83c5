// SPDX-License-Identifier: GPL-3.0-or-later
// λ over the iterations as a line through points. Where it may be edited: drag a point, double-click to add
// one, Delete or a right click to remove it; arrow keys move the chosen one. GUI thread only.
#pragma once

#include <QWidget>

#include "ui/lambda/lambda_track.h"

namespace distill {

class ScheduleCurve final : public QWidget {
    Q_OBJECT
public:
    explicit ScheduleCurve(QWidget* parent = nullptr);

    void setRanges(double iterations, double lambda); // of the axes; both > 0
    void setPoints(const LambdaPoints& points);       // none: constant at the λ that is given
    void setConstant(double lambda) { m_constant = lambda; }
    void setEditable(bool editable);
    const LambdaPoints& points() const { return m_points; }
    QPointF placeOf(const std::pair<double, double>& point) const; // in the widget

    QSize sizeHint() const override { return QSize(440, 220); }

signals:
    void edited();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QRectF area() const;
    std::pair<double, double> valueAt(const QPointF& position) const;
    int pointAt(const QPointF& position) const; // -1 = none
    void moveTo(std::pair<double, double> value);
    void add(const QPointF& position);
    void remove(int index);
    void paintAxes(QPainter& painter) const;
    void paintLine(QPainter& painter) const;

    LambdaPoints m_points;
    double m_iterations = 1000, m_lambda = 100, m_constant = 0;
    int m_chosen = -1;
    bool m_dragging = false;
    bool m_editable = false;
};

} // namespace distill
