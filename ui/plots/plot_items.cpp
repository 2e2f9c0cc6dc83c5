// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_items.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <QCoreApplication>

#include "ui/plots/plot_theme.h"
#include "ui/theme/number_format.h"

namespace distill {

namespace {

constexpr double kLineSpacing = 4.0; // pixels below which two λ lines are drawn as one
constexpr double kLabelGap = 4.0;    // pixels around a label
constexpr int kLabelRows = 2;
constexpr float kSpanStrength = 0.15F;
constexpr int kMostDecimals = 7;
constexpr double kLargestPlain = 1e6;
constexpr double kSlack = 1e-6; // of a digit, against rounding

// So many that steps of this size differ: 0.5 -> 1, 0.25 -> 2, 20 -> 0.
int decimalsFor(double step) {
    int decimals = 0;
    for (double scaled = std::abs(step); decimals <= kMostDecimals; scaled *= 10, ++decimals)
        if (std::abs(scaled - std::round(scaled)) < kSlack * std::max(1.0, scaled) && std::round(scaled) > 0)
            break;
    return decimals;
}

} // namespace

QVector<double> FewTicks::createTickVector(double, const QCPRange& range) {
    const PlotRange plotRange{range.lower, range.upper};
    std::vector<double> ticks = m_logarithmic ? logarithmicTicks(plotRange, m_wanted)
                                : m_time      ? timeTicks(plotRange, m_wanted)
                                              : linearTicks(plotRange, m_wanted);
    m_step = ticks.size() > 1 ? ticks[1] - ticks[0] : 0;
    if (m_whole && !m_time)
        ticks.erase(std::remove_if(ticks.begin(), ticks.end(),
                                   [](double tick) { return std::abs(tick - std::round(tick)) > 1e-6; }),
                    ticks.end());
    m_decimals = ticks.size() > 1 ? decimalsFor(ticks[1] - ticks[0]) : -1;
    return QVector<double>(ticks.begin(), ticks.end());
}

// Of one unit along the axis: that in which the steps are whole.
QString FewTicks::timeLabel(double seconds) const {
    constexpr double kMinute = 60, kHour = 3600;
    if (m_step >= kHour)
        return QCoreApplication::translate("distill::FewTicks", "%1 h")
            .arg(formatTrimmed(seconds / kHour, 4));
    if (m_step >= kMinute)
        return QCoreApplication::translate("distill::FewTicks", "%1 min")
            .arg(formatTrimmed(seconds / kMinute, 4));
    return QCoreApplication::translate("distill::FewTicks", "%1 s").arg(formatTrimmed(seconds, 4));
}

QString FewTicks::getTickLabel(double tick, const QLocale&, QChar, int) {
    if (m_time)
        return timeLabel(tick);
    const double magnitude = std::abs(tick);
    if (m_logarithmic && magnitude > 0 && (magnitude < 0.0099 || magnitude > 10001)) {
        const int exponent = static_cast<int>(std::floor(std::log10(magnitude) + 1e-9));
        const double mantissa = tick / std::pow(10.0, exponent);
        QString power = formatPowerOfTen(exponent);
        if (std::abs(mantissa - 1.0) < 1e-6)
            return power;
        return formatTrimmed(mantissa, 3) + QChar(0x00B7) + power;
    }
    if (m_logarithmic || m_decimals < 0 || m_decimals > kMostDecimals || magnitude >= kLargestPlain)
        return formatTrimmed(tick, 4);
    if (m_decimals == 0)
        return formatCount(std::llround(tick));
    const QString digits = QString::number(magnitude, 'f', m_decimals);
    return tick < 0 ? QString(QChar(0x2212) + digits) : digits;
}

QCPScatterStyle markStyle(CurveMark mark, const QColor& colour) {
    constexpr double kSize = 5; // pixels
    if (mark == CurveMark::None)
        return QCPScatterStyle(QCPScatterStyle::ssNone);
    return QCPScatterStyle(mark == CurveMark::Plus ? QCPScatterStyle::ssPlus : QCPScatterStyle::ssSquare,
                           linePen(colour), QBrush(Qt::NoBrush), mark == CurveMark::Plus ? kSize + 1 : kSize);
}

MarkerItem::MarkerItem(QCPAxisRect* rect) : QCPAbstractItem(rect->parentPlot()) {
    setClipAxisRect(rect);
    setClipToAxisRect(true);
    setSelectable(false);
}

void MarkerItem::setStyle(const QColor& colour, const QColor& ground, const QFont& font) {
    m_colour = colour;
    m_ground = ground;
    m_font = font;
}

// From the newest back, so that many edits in a row are not all one.
std::vector<MarkerItem::Placed> MarkerItem::placed() const {
    const QCPAxis* axis = clipAxisRect()->axis(QCPAxis::atBottom);
    const int room = m_room > 0 ? m_room : clipAxisRect()->width();
    const double least = kLineSpacing * axis->range().size() / std::max(1, room);
    std::vector<Placed> lines;
    double after = std::numeric_limits<double>::infinity();
    for (auto marker = m_markers.rbegin(); marker != m_markers.rend(); ++marker) {
        if (!axis->range().contains(marker->x) || after - marker->x < least)
            continue;
        lines.push_back({std::round(axis->coordToPixel(marker->x)) + 0.5, marker->label});
        after = marker->x;
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
}

void MarkerItem::draw(QCPPainter* painter) {
    const std::vector<Placed> lines = placed();
    const QRectF rect = clipAxisRect()->rect();
    QPen pen(m_colour, 1.0);
    pen.setCosmetic(false);
    pen.setDashPattern({3.0, 3.0});
    painter->setAntialiasing(false);
    painter->setPen(pen);
    for (const Placed& line : lines)
        painter->drawLine(QPointF(line.x, rect.top()), QPointF(line.x, rect.bottom()));
    m_visibleLines = static_cast<int>(lines.size());
    drawLabels(painter, lines);
}

void MarkerItem::drawLabels(QCPPainter* painter, const std::vector<Placed>& lines) {
    const QRectF rect = clipAxisRect()->rect();
    const QFontMetricsF metrics(m_font);
    painter->setFont(m_font);
    std::vector<QRectF> taken;
    for (auto line = lines.rbegin(); line != lines.rend();
         ++line) { // the newest first: it is the one in force
        const double width = metrics.horizontalAdvance(line->label);
        double left = line->x + kLabelGap;
        if (left + width > rect.right())
            left = line->x - kLabelGap - width;
        for (int row = 0; row < kLabelRows; ++row) {
            const QRectF box(left, rect.top() + row * metrics.height(), width, metrics.height());
            const QRectF room = box.adjusted(-kLabelGap, 0, kLabelGap, -1);
            if (left < rect.left() || std::any_of(taken.begin(), taken.end(), [&](const QRectF& other) {
                    return other.intersects(room);
                }))
                continue;
            painter->fillRect(box.adjusted(-1, 0, 1, 0), m_ground);
            painter->setPen(QPen(m_colour));
            painter->drawText(QPointF(box.left(), box.top() + metrics.ascent()), line->label);
            taken.push_back(box);
            break;
        }
    }
    m_visibleLabels = static_cast<int>(taken.size());
}

StraightItem::StraightItem(QCPAxisRect* rect, Qt::Orientation orientation)
    : QCPAbstractItem(rect->parentPlot()), m_orientation(orientation) {
    setClipAxisRect(rect);
    setClipToAxisRect(true);
    setSelectable(false);
}

void StraightItem::draw(QCPPainter* painter) {
    if (!m_value)
        return;
    const QRectF rect = clipAxisRect()->rect();
    painter->setAntialiasing(false);
    painter->setPen(m_pen);
    if (m_orientation == Qt::Vertical) {
        const double x = std::round(clipAxisRect()->axis(QCPAxis::atBottom)->coordToPixel(*m_value)) + 0.5;
        painter->drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()));
    } else {
        const double y = std::round(clipAxisRect()->axis(QCPAxis::atLeft)->coordToPixel(*m_value)) + 0.5;
        painter->drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y));
    }
}

SpanItem::SpanItem(QCPAxisRect* rect) : QCPAbstractItem(rect->parentPlot()) {
    setClipAxisRect(rect);
    setClipToAxisRect(true);
    setSelectable(false);
}

void SpanItem::draw(QCPPainter* painter) {
    if (!m_span)
        return;
    const QCPAxis* axis = clipAxisRect()->axis(QCPAxis::atBottom);
    const QRectF rect = clipAxisRect()->rect();
    const double left = std::round(axis->coordToPixel(m_span->lower)) + 0.5;
    const double right = std::round(axis->coordToPixel(m_span->upper)) + 0.5;
    QColor ground = m_colour;
    ground.setAlphaF(kSpanStrength);
    painter->setAntialiasing(false);
    painter->fillRect(QRectF(QPointF(left, rect.top()), QPointF(right, rect.bottom())), ground);
    painter->setPen(QPen(m_colour, 1.0));
    for (const double x : {left, right})
        painter->drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()));
}

NoteItem::NoteItem(QCPAxisRect* rect) : QCPAbstractItem(rect->parentPlot()) {
    setClipAxisRect(rect);
    setClipToAxisRect(false);
    setSelectable(false);
}

void NoteItem::setStyle(const QColor& colour, const QColor& ground, const QFont& font) {
    m_colour = colour;
    m_ground = ground;
    m_font = font;
}

void NoteItem::draw(QCPPainter* painter) {
    if (m_text.isEmpty())
        return;
    const QRectF room = QRectF(clipAxisRect()->rect()).adjusted(4, 4, -4, -4);
    constexpr int flags = Qt::AlignCenter | Qt::TextWordWrap;
    painter->setFont(m_font);
    painter->fillRect(painter->boundingRect(room, flags, m_text).adjusted(-4, 0, 4, 0), m_ground);
    painter->setPen(QPen(m_colour));
    painter->drawText(room, flags, m_text);
}

} // namespace distill
