// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/heat_map.h"

#include <algorithm>

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/plots/plot_theme.h"
#include "ui/theme/plain_tip.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kGap = 8;
constexpr int kSmallestCell = 10, kWantedCell = 44, kLargestLabel = 200;
constexpr int kCellWidth = 120, kCellHeight = 64; // at most, so that a small table does not become a flag

// Black on bright, white on dark, in the theme's own colours.
QColor readableOn(const QColor& ground, const Tokens& tokens) {
    const auto contrast = [&](const QColor& ink) { return std::abs(qGray(ink.rgb()) - qGray(ground.rgb())); };
    return contrast(tokens.text) >= contrast(tokens.panel) ? tokens.text : tokens.panel;
}

int widest(const QStringList& texts, const QFontMetrics& metrics) {
    int width = 0;
    for (const QString& text : texts)
        width = std::max(width, metrics.horizontalAdvance(text));
    return std::min(width + 4, kLargestLabel); // widths of glyphs are rounded
}

} // namespace

HeatMap::HeatMap(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void HeatMap::setContent(HeatContent content) {
    m_content = std::move(content);
    const QFontMetrics metrics(captionFont(font()));
    m_rowLabel = widest(m_content.rows, metrics) + kGap + metrics.height() + kGap;
    m_columnLabel = widest(m_content.columns, metrics) + kGap + metrics.height() + kGap;
    setAccessibleDescription(tableText());
    updateGeometry();
    update();
}

QString HeatMap::tableText() const {
    QString text = m_content.rowTitle;
    for (const QString& column : m_content.columns)
        text += QLatin1Char('\t') + column;
    for (qsizetype row = 0; row < m_content.rows.size(); ++row) {
        text += QLatin1Char('\n') + m_content.rows.at(row);
        for (qsizetype column = 0; column < m_content.columns.size(); ++column)
            text +=
                QLatin1Char('\t') +
                m_content.cells.at(static_cast<std::size_t>(row * m_content.columns.size() + column)).text;
    }
    return text;
}

QSize HeatMap::sizeHint() const {
    return {m_rowLabel + kWantedCell * std::max<int>(1, static_cast<int>(m_content.columns.size())),
            m_columnLabel + kWantedCell * std::max<int>(1, static_cast<int>(m_content.rows.size()))};
}

QSize HeatMap::minimumSizeHint() const {
    return {m_rowLabel + kSmallestCell * static_cast<int>(m_content.columns.size()),
            m_columnLabel + kSmallestCell * static_cast<int>(m_content.rows.size())};
}

QRect HeatMap::grid() const {
    const int columns = std::max<int>(1, static_cast<int>(m_content.columns.size()));
    const int rows = std::max<int>(1, static_cast<int>(m_content.rows.size()));
    const int width = std::min((this->width() - m_rowLabel) / columns, kCellWidth);
    const int height = std::min((this->height() - m_columnLabel) / rows, kCellHeight);
    return {m_rowLabel, m_columnLabel, width * columns, height * rows};
}

QRect HeatMap::cellRect(int row, int column) const {
    const QRect area = grid();
    const int width = area.width() / std::max<int>(1, static_cast<int>(m_content.columns.size()));
    const int height = area.height() / std::max<int>(1, static_cast<int>(m_content.rows.size()));
    return {area.left() + column * width, area.top() + row * height, width - 1, height - 1};
}

void HeatMap::paintLabels(QPainter& painter, const QRect& area) const {
    const Tokens& tokens = Theme::instance().tokens();
    const QFontMetrics metrics(captionFont(font()));
    painter.setFont(captionFont(font()));
    painter.setPen(tokens.text);
    const int titleRoom = metrics.height() + kGap;
    for (qsizetype row = 0; row < m_content.rows.size(); ++row) {
        const QRect cell = cellRect(static_cast<int>(row), 0);
        const QRect place(titleRoom, cell.top(), area.left() - titleRoom - kGap, cell.height());
        painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(m_content.rows.at(row), Qt::ElideMiddle, place.width()));
    }
    const bool flat = cellRect(0, 0).width() >= widest(m_content.columns, metrics) + 2;
    for (qsizetype column = 0; column < m_content.columns.size(); ++column) {
        const QRect cell = cellRect(0, static_cast<int>(column));
        painter.save();
        painter.translate(cell.center().x(), area.top() - kGap);
        if (!flat)
            painter.rotate(-90);
        const int room = m_columnLabel - titleRoom - kGap;
        const QRect place = flat ? QRect(-cell.width() / 2, -metrics.height(), cell.width(), metrics.height())
                                 : QRect(0, -cell.width() / 2, room, cell.width());
        painter.drawText(place, flat ? Qt::AlignCenter : Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(m_content.columns.at(column), Qt::ElideMiddle, place.width()));
        painter.restore();
    }
    painter.setPen(tokens.muted);
    const int titleTop = flat ? area.top() - 2 * metrics.height() - kGap : 0;
    painter.drawText(
        QRect(area.left(), titleTop, std::max(area.width(), width() - area.left()), metrics.height()),
        Qt::AlignLeft | Qt::AlignVCenter, m_content.columnTitle);
    painter.save();
    painter.translate(0, area.bottom());
    painter.rotate(-90);
    painter.drawText(QRect(0, 0, area.height(), metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     m_content.rowTitle);
    painter.restore();
}

void HeatMap::paintCells(QPainter& painter) const {
    const Tokens& tokens = Theme::instance().tokens();
    const QFontMetrics metrics(captionFont(font()));
    const auto columns = static_cast<int>(m_content.columns.size());
    for (int index = 0; index < static_cast<int>(m_content.cells.size()); ++index) {
        const HeatCell& cell = m_content.cells.at(static_cast<std::size_t>(index));
        const QRect place = cellRect(index / columns, index % columns);
        const QColor ground = cell.strength < 0
                                  ? mixed(tokens.line, tokens.panel, 0.5)
                                  : mixed(tokens.accuracy, tokens.panel, 0.06 + 0.94 * cell.strength);
        painter.fillRect(place, ground);
        if (metrics.horizontalAdvance(cell.text) + 2 > place.width() || metrics.height() > place.height())
            continue;
        painter.setPen(cell.strength < 0 ? tokens.muted : readableOn(ground, tokens));
        painter.drawText(place, Qt::AlignCenter, cell.text);
    }
}

void HeatMap::paintEvent(QPaintEvent*) {
    if (m_content.rows.isEmpty() || m_content.columns.isEmpty())
        return;
    QPainter painter(this);
    paintLabels(painter, grid());
    paintCells(painter);
}

bool HeatMap::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || m_content.columns.isEmpty())
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto columns = static_cast<int>(m_content.columns.size());
    for (int index = 0; index < static_cast<int>(m_content.cells.size()); ++index)
        if (cellRect(index / columns, index % columns).contains(help->pos())) {
            QToolTip::showText(help->globalPos(),
                               plainTip(m_content.cells.at(static_cast<std::size_t>(index)).tip), this);
            return true;
        }
    QToolTip::hideText();
    event->ignore();
    return true;
}

} // namespace distill
