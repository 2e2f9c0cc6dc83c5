// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/legend_row.h"

#include <algorithm>
#include <utility>

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStringList>
#include <QToolTip>

#include "ui/plots/plot_theme.h"

namespace distill {

namespace {

constexpr int kSample = 14; // length of a line sample
constexpr int kTextGap = 5;
constexpr int kSpacing = 12;
constexpr double kHiddenStrength = 0.35;

void paintMark(QPainter& painter, CurveMark mark, const QPointF& at) {
    constexpr double half = 2.5;
    if (mark == CurveMark::Plus)
        painter.drawLine(QPointF(at.x(), at.y() - half - 1), QPointF(at.x(), at.y() + half + 1));
    if (mark == CurveMark::Square)
        painter.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half));
}

void paintSample(QPainter& painter, const LegendEntry& entry, const QColor& colour, double left,
                 double middle) {
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(entry.dashed ? dashedPen(colour) : linePen(colour, entry.pen));
    painter.drawLine(QPointF(left, middle), QPointF(left + kSample, middle));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(linePen(colour));
    paintMark(painter, entry.mark, QPointF(left + kSample / 2.0, middle));
    if (!entry.point)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawEllipse(QPointF(left + kSample / 2.0, middle), 2.5, 2.5);
}

} // namespace

LegendRow::LegendRow(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
}

void LegendRow::setEntries(std::vector<LegendEntry> entries) {
    if (entries == m_entries)
        return;
    m_entries = std::move(entries);
    QStringList names;
    for (const LegendEntry& entry : m_entries)
        names.append(entry.hidden ? tr("%1 (hidden)").arg(entry.label) : entry.label);
    setAccessibleName(names.join(QStringLiteral(", ")));
    place();
    update();
}

void LegendRow::setIndent(int pixels) {
    if (m_indent == pixels)
        return;
    m_indent = pixels;
    place();
    update();
}

// Left to right, in a new row where one does not fit; a name longer than a row is cut.
void LegendRow::place() {
    const int before = rows();
    const QFontMetrics metrics(captionFont(font()));
    const int height = metrics.height() + 2;
    m_places.clear();
    int left = m_indent, top = 0;
    for (const LegendEntry& entry : m_entries) {
        const int wanted = kSample + kTextGap + metrics.horizontalAdvance(entry.label);
        if (left > m_indent && left + wanted > width()) {
            left = m_indent;
            top += height;
        }
        m_places.emplace_back(left, top, std::min(wanted, std::max(kSample, width() - left)), height);
        left += wanted + kSpacing;
    }
    if (rows() != before)
        updateGeometry();
}

int LegendRow::rows() const {
    return m_places.empty() ? 1 : m_places.back().top() / std::max(1, m_places.back().height()) + 1;
}

QRect LegendRow::entryRect(int index) const {
    return m_places.at(static_cast<std::size_t>(index));
}

QSize LegendRow::sizeHint() const {
    return {120, rows() * (QFontMetrics(captionFont(font())).height() + 2)};
}

int LegendRow::entryAt(const QPoint& position) const {
    const auto place = std::find_if(m_places.begin(), m_places.end(),
                                    [&](const QRect& each) { return each.contains(position); });
    return place == m_places.end() ? -1 : static_cast<int>(place - m_places.begin());
}

void LegendRow::resizeEvent(QResizeEvent*) {
    place();
}

void LegendRow::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        place();
}

// The second release of a double click is none of its own.
void LegendRow::mouseReleaseEvent(QMouseEvent* event) {
    const int index = entryAt(event->pos());
    if (!std::exchange(m_doubleClicked, false) && index >= 0 && event->button() == Qt::LeftButton)
        emit toggled(m_entries[static_cast<std::size_t>(index)].label);
}

void LegendRow::mouseDoubleClickEvent(QMouseEvent* event) {
    m_doubleClicked = true;
    const int index = entryAt(event->pos());
    if (index >= 0)
        emit isolated(m_entries[static_cast<std::size_t>(index)].label);
}

bool LegendRow::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = entryAt(help->pos());
    if (index < 0)
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(),
                           tr("%1: a click hides or shows it, a double click shows it alone")
                               .arg(m_entries[static_cast<std::size_t>(index)].label)
                               .toHtmlEscaped(),
                           this);
    return true;
}

void LegendRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Tokens& tokens = Theme::instance().tokens();
    QFont labelFont = captionFont(font());
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const LegendEntry& entry = m_entries[i];
        const QRect& place = m_places[i];
        const double strength = entry.hidden ? kHiddenStrength : 1.0;
        paintSample(painter, entry, mixed(entry.colour, tokens.panel, strength), place.left(),
                    place.center().y() + 0.5);
        labelFont.setStrikeOut(entry.hidden);
        painter.setFont(labelFont);
        painter.setPen(tokens.muted);
        const QRect text = place.adjusted(kSample + kTextGap, 0, 0, 0);
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetrics(labelFont).elidedText(entry.label, Qt::ElideMiddle, text.width() + 1));
    }
}

} // namespace distill
