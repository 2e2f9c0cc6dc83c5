// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reference/class_bars.h"

#include <algorithm>

#include <QEvent>
#include <QPainter>
#include <QPaintEvent>

#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kRowHeight = 20, kGap = 8, kSmallestBarArea = 96, kWidestName = 160;
constexpr int kTrainHeight = 8, kTestHeight = 3, kRounding = 4;

QString numbersOf(const ClassCount& count) {
    return formatCount(count.train) + QStringLiteral(" + ") + formatCount(count.test);
}

} // namespace

ClassBars::ClassBars(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("classBars"));
    setAccessibleName(tr("Images of each class"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ClassBars::setCounts(std::vector<ClassCount> counts) {
    ensurePolished(); // the widths are those of the style sheet's font
    m_counts = std::move(counts);
    m_largest = 1;
    m_nameWidth = m_numberWidth = 0;
    QStringList spoken;
    for (const ClassCount& count : m_counts) {
        m_largest = std::max({m_largest, count.train, count.test});
        m_nameWidth = std::max(m_nameWidth, fontMetrics().horizontalAdvance(count.name));
        m_numberWidth = std::max(m_numberWidth, fontMetrics().horizontalAdvance(numbersOf(count)));
        spoken << tr("%1: %2 training, %3 test").arg(count.name).arg(count.train).arg(count.test);
    }
    m_nameWidth = std::min(m_nameWidth + kRounding, kWidestName); // parts of pixels that advances leave out
    setAccessibleDescription(spoken.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

QSize ClassBars::sizeHint() const {
    return {m_nameWidth + m_numberWidth + 2 * kGap + kSmallestBarArea,
            kRowHeight * static_cast<int>(m_counts.size())};
}

void ClassBars::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    const int first = event->rect().top() / kRowHeight;
    const int last = std::min(static_cast<int>(m_counts.size()) - 1, event->rect().bottom() / kRowHeight);
    for (int row = first; row <= last; ++row)
        paintRow(painter, row, m_counts[static_cast<std::size_t>(row)]);
}

void ClassBars::paintRow(QPainter& painter, int row, const ClassCount& count) const {
    const Tokens& tokens = Theme::instance().tokens();
    const int top = row * kRowHeight, left = m_nameWidth + kGap;
    const int room = std::max(1, width() - left - kGap - m_numberWidth);
    painter.setPen(tokens.text);
    painter.drawText(QRect(0, top, m_nameWidth, kRowHeight), Qt::AlignVCenter | Qt::AlignLeft,
                     fontMetrics().elidedText(count.name, Qt::ElideRight, m_nameWidth));
    painter.setPen(tokens.muted);
    painter.drawText(QRect(width() - m_numberWidth, top, m_numberWidth, kRowHeight),
                     Qt::AlignVCenter | Qt::AlignRight, numbersOf(count));
    const auto bar = [&](qint64 value, int y, int height, const QColor& colour) {
        const int length = value > 0 ? std::max(1, static_cast<int>(value * room / m_largest)) : 0;
        painter.fillRect(QRect(left, y, length, height), colour);
    };
    const int y = top + (kRowHeight - kTrainHeight - kTestHeight - 1) / 2;
    bar(count.train, y, kTrainHeight, tokens.accent);
    bar(count.test, y + kTrainHeight + 1, kTestHeight, tokens.muted);
}

void ClassBars::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        update();
    if (event->type() == QEvent::FontChange)
        setCounts(m_counts);
}

} // namespace distill
