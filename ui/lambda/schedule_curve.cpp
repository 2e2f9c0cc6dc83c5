// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lambda/schedule_curve.h"

#include <algorithm>
#include <cmath>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/curves/plot_range.h"
#include "ui/plots/plot_theme.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr double kLeft = 52, kTop = 12, kRight = 16, kBottom = 32;
constexpr double kReach = 9; // pixels around a point that belong to it
constexpr double kPointRadius = 4;
constexpr int kTicks = 4;
constexpr double kKeySteps = 100; // of an axis

} // namespace

ScheduleCurve::ScheduleCurve(QWidget* parent) : QWidget(parent) {
    setMinimumSize(320, 160);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("λ over the iterations"));
}

void ScheduleCurve::setRanges(double iterations, double lambda) {
    m_iterations = std::max(1.0, iterations);
    m_lambda = lambda > 0 ? lambda : 1;
    update();
}

void ScheduleCurve::setPoints(const LambdaPoints& points) {
    m_points = points;
    m_chosen = -1;
    update();
}

void ScheduleCurve::setEditable(bool editable) {
    m_editable = editable;
    setToolTip(editable ? tr("Drag a point; double-click to add one; Delete or a right click removes it")
                        : QString());
    update();
}

QRectF ScheduleCurve::area() const {
    return QRectF(rect()).adjusted(kLeft, kTop, -kRight, -kBottom);
}

QPointF ScheduleCurve::placeOf(const std::pair<double, double>& point) const {
    const QRectF room = area();
    return {room.left() + room.width() * point.first / m_iterations,
            room.bottom() - room.height() * point.second / m_lambda};
}

std::pair<double, double> ScheduleCurve::valueAt(const QPointF& position) const {
    const QRectF room = area();
    const double x = std::clamp((position.x() - room.left()) / room.width(), 0.0, 1.0);
    const double y = std::clamp((room.bottom() - position.y()) / room.height(), 0.0, 1.0);
    const double step = niceStep(m_lambda / 200); // what a pixel is worth
    return {std::round(x * m_iterations), std::round(y * m_lambda / step) * step};
}

int ScheduleCurve::pointAt(const QPointF& position) const {
    int best = -1;
    double distance = kReach;
    for (std::size_t i = 0; i < m_points.size(); ++i) {
        const QPointF away = placeOf(m_points[i]) - position;
        if (const double length = std::hypot(away.x(), away.y()); length < distance) {
            distance = length;
            best = static_cast<int>(i);
        }
    }
    return best;
}

// Between its neighbours: iterations ascend.
void ScheduleCurve::moveTo(std::pair<double, double> value) {
    if (m_chosen < 0)
        return;
    const auto i = static_cast<std::size_t>(m_chosen);
    const double lowest = i > 0 ? m_points[i - 1].first + 1 : 0;
    const double highest = i + 1 < m_points.size() ? m_points[i + 1].first - 1 : m_iterations;
    value.first = std::clamp(value.first, lowest, std::max(lowest, highest));
    value.second = std::clamp(value.second, 0.0, m_lambda);
    if (m_points[i] == value)
        return;
    m_points[i] = value;
    update();
    emit edited();
}

void ScheduleCurve::add(const QPointF& position) {
    const auto value = valueAt(position);
    const auto after = std::lower_bound(m_points.begin(), m_points.end(), value);
    const bool taken = std::any_of(m_points.begin(), m_points.end(),
                                   [&](const auto& point) { return point.first == value.first; });
    if (taken)
        return;
    m_chosen = static_cast<int>(after - m_points.begin());
    m_points.insert(after, value);
    update();
    emit edited();
}

void ScheduleCurve::remove(int index) {
    if (index < 0 || m_points.size() < 2)
        return;
    m_points.erase(m_points.begin() + index);
    m_chosen = std::min(m_chosen, static_cast<int>(m_points.size()) - 1);
    update();
    emit edited();
}

void ScheduleCurve::mousePressEvent(QMouseEvent* event) {
    if (!m_editable)
        return;
    m_chosen = pointAt(event->position());
    if (event->button() == Qt::RightButton)
        return remove(m_chosen);
    m_dragging = m_chosen >= 0 && event->button() == Qt::LeftButton;
    update();
}

void ScheduleCurve::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragging)
        moveTo(valueAt(event->position()));
}

void ScheduleCurve::mouseReleaseEvent(QMouseEvent*) {
    m_dragging = false;
}

void ScheduleCurve::mouseDoubleClickEvent(QMouseEvent* event) {
    if (m_editable && event->button() == Qt::LeftButton && pointAt(event->position()) < 0)
        add(event->position());
}

void ScheduleCurve::keyPressEvent(QKeyEvent* event) {
    const int count = static_cast<int>(m_points.size());
    if (!m_editable || count == 0)
        return QWidget::keyPressEvent(event);
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace)
        return remove(m_chosen);
    if (event->key() == Qt::Key_PageDown || event->key() == Qt::Key_PageUp) {
        m_chosen = (m_chosen + (event->key() == Qt::Key_PageDown ? 1 : count - 1)) % count;
        return update();
    }
    m_chosen = std::max(0, m_chosen);
    auto value = m_points[static_cast<std::size_t>(m_chosen)];
    switch (event->key()) {
    case Qt::Key_Left:
        value.first -= std::max(1.0, std::round(m_iterations / kKeySteps));
        break;
    case Qt::Key_Right:
        value.first += std::max(1.0, std::round(m_iterations / kKeySteps));
        break;
    case Qt::Key_Up:
        value.second += m_lambda / kKeySteps;
        break;
    case Qt::Key_Down:
        value.second -= m_lambda / kKeySteps;
        break;
    default:
        return QWidget::keyPressEvent(event);
    }
    moveTo(value);
}

void ScheduleCurve::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        update();
    QWidget::changeEvent(event);
}

void ScheduleCurve::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(captionFont(font()));
    paintAxes(painter);
    paintLine(painter);
}

void ScheduleCurve::paintAxes(QPainter& painter) const {
    const Tokens& tokens = Theme::instance().tokens();
    const QRectF room = area();
    for (const double tick : linearTicks({0, m_lambda}, kTicks)) {
        const double y = placeOf({0, tick}).y();
        painter.setPen(QPen(tokens.line, 1));
        painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y));
        painter.setPen(tokens.muted);
        painter.drawText(QRectF(0, y - 8, kLeft - 8, 16), Qt::AlignRight | Qt::AlignVCenter,
                         formatTrimmed(tick, 4));
    }
    for (const double tick : linearTicks({0, m_iterations}, kTicks)) {
        const double x = placeOf({tick, 0}).x();
        const double left = std::min(x - 40, width() - 80.0);
        painter.setPen(tokens.muted);
        painter.drawText(QRectF(left, room.bottom() + 6, 80, 16), Qt::AlignCenter,
                         formatCount(std::llround(tick)));
    }
    painter.drawText(QRectF(0, 0, kLeft - 8, 12), Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("λ"));
}

void ScheduleCurve::paintLine(QPainter& painter) const {
    const Tokens& tokens = Theme::instance().tokens();
    const QRectF room = area();
    QPolygonF line;
    if (m_points.empty()) {
        line << placeOf({0, m_constant}) << placeOf({m_iterations, m_constant});
    } else {
        line << QPointF(room.left(), placeOf(m_points.front()).y());
        for (const auto& point : m_points)
            line << placeOf(point);
        line << QPointF(room.right(), placeOf(m_points.back()).y());
    }
    painter.save();
    painter.setClipRect(
        room.adjusted(-kPointRadius - 1, -kPointRadius - 1, kPointRadius + 1, kPointRadius + 1));
    painter.setPen(QPen(tokens.cmi, 1.5));
    painter.drawPolyline(line);
    for (std::size_t i = 0; m_editable && i < m_points.size(); ++i) {
        const bool chosen = static_cast<int>(i) == m_chosen && hasFocus();
        painter.setPen(QPen(chosen ? tokens.accent : tokens.cmi, chosen ? 2 : 1.5));
        painter.setBrush(tokens.panel);
        painter.drawEllipse(placeOf(m_points[i]), kPointRadius, kPointRadius);
    }
    painter.restore();
}

} // namespace distill
