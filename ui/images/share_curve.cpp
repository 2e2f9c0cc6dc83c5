// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/share_curve.h"

#include <algorithm>

#include <QPainter>
#include <QPolygonF>

#include "ui/plots/plot_theme.h"
#include "ui/theme/number_format.h"

namespace distill {

namespace {

constexpr double kTitleHeight = 16.0, kAxisHeight = 14.0;

} // namespace

ShareCurve::ShareCurve(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("shareCurve"));
}

void ShareCurve::setPoints(Points points, std::int64_t shown) {
    m_points = std::move(points);
    m_shown = shown;
    if (isWorthShowing())
        setAccessibleName(
            tr("CMI share from %1 nats at iteration %2 to %3 nats at iteration %4")
                .arg(formatValue(m_points.front().second, 3), formatCount(m_points.front().first),
                     formatValue(m_points.back().second, 3), formatCount(m_points.back().first)));
    update();
}

void ShareCurve::paintEvent(QPaintEvent*) {
    if (!isWorthShowing())
        return;
    const Tokens& tokens = Theme::instance().tokens();
    double most = 0;
    for (const auto& point : m_points)
        most = std::max(most, point.second);
    const double first = static_cast<double>(m_points.front().first);
    const double span = std::max(1.0, static_cast<double>(m_points.back().first) - first);
    const QRectF room(0.5, kTitleHeight, width() - 1.0, height() - kTitleHeight - kAxisHeight);
    const auto x = [&](std::int64_t iteration) {
        return room.left() + (static_cast<double>(iteration) - first) / span * room.width();
    };
    QPolygonF line;
    for (const auto& [iteration, nats] : m_points)
        line.append({x(iteration), room.bottom() - (most > 0 ? nats / most : 0.0) * room.height()});
    QPainter painter(this);
    painter.setFont(captionFont(font()));
    painter.setPen(tokens.muted);
    painter.drawText(QRectF(0, 0, width(), kTitleHeight), Qt::AlignLeft | Qt::AlignTop,
                     tr("CMI share, nats"));
    painter.drawText(QRectF(0, 0, width(), kTitleHeight), Qt::AlignRight | Qt::AlignTop,
                     tr("0 to %1").arg(formatValue(most, 3)));
    const QRectF axis(0, height() - kAxisHeight, width(), kAxisHeight);
    painter.drawText(axis, Qt::AlignLeft | Qt::AlignBottom, formatCount(m_points.front().first));
    painter.drawText(axis, Qt::AlignRight | Qt::AlignBottom, formatCount(m_points.back().first));
    painter.setPen(tokens.line);
    painter.drawLine(room.bottomLeft(), room.bottomRight());
    if (m_shown >= m_points.front().first && m_shown <= m_points.back().first)
        painter.drawLine(QPointF(x(m_shown), room.top()), QPointF(x(m_shown), room.bottom()));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens.cmi, 1.5));
    painter.drawPolyline(line);
}

} // namespace distill
