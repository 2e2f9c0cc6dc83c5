// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/legend_row.h"

#include <QPainter>
#include <QStringList>

#include "ui/plots/plot_theme.h"

namespace distill {

namespace {

constexpr int kSample = 14; // length of a line sample
constexpr int kSpacing = 12;

void paintSample(QPainter& painter, const LegendEntry& entry, double left, double middle) {
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(entry.dashed ? dashedPen(entry.colour) : linePen(entry.colour, entry.pen));
    painter.drawLine(QPointF(left, middle), QPointF(left + kSample, middle));
    if (!entry.point)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(entry.colour);
    painter.drawEllipse(QPointF(left + kSample / 2.0, middle), 2.5, 2.5);
}

} // namespace

LegendRow::LegendRow(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void LegendRow::setEntries(std::vector<LegendEntry> entries) {
    if (entries == m_entries)
        return;
    m_entries = std::move(entries);
    QStringList names;
    for (const LegendEntry& entry : m_entries)
        names.append(entry.label);
    setAccessibleName(names.join(QStringLiteral(", ")));
    update();
}

void LegendRow::setIndent(int pixels) {
    if (m_indent == pixels)
        return;
    m_indent = pixels;
    update();
}

QSize LegendRow::sizeHint() const {
    return {120, QFontMetrics(captionFont(font())).height() + 2};
}

void LegendRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QFont labelFont = captionFont(font());
    const QFontMetrics metrics(labelFont);
    painter.setFont(labelFont);
    double left = m_indent;
    for (const LegendEntry& entry : m_entries) {
        const double textLeft = left + kSample + 5;
        const double room = width() - textLeft;
        if (room < 2.0 * metrics.averageCharWidth())
            return;
        paintSample(painter, entry, left, height() / 2 + 0.5);
        painter.setPen(Theme::instance().tokens().muted);
        const QString label = metrics.elidedText(entry.label, Qt::ElideRight, static_cast<int>(room));
        painter.drawText(QRectF(textLeft, 0, room, height()), Qt::AlignLeft | Qt::AlignVCenter, label);
        left = textLeft + metrics.horizontalAdvance(label) + kSpacing;
    }
}

} // namespace distill
