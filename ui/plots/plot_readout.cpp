// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_readout.h"

#include <algorithm>

#include <QPainter>

#include "ui/plots/plot_theme.h"

namespace distill {

namespace {

constexpr int kPadding = 8;
constexpr int kMark = 14; // room of the colour mark
constexpr int kDistance = 14;

} // namespace

PlotReadout::PlotReadout(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void PlotReadout::setLines(std::vector<ReadoutLine> lines) {
    if (lines.size() > kMaximumLines)
        lines.resize(kMaximumLines);
    m_lines = std::move(lines);
    const QFontMetrics plain(captionFont(font()));
    const QFontMetrics bold(captionFont(font(), true));
    int width = 0;
    for (std::size_t i = 0; i < m_lines.size(); ++i)
        width = std::max(width, (i == 0 ? bold : plain).horizontalAdvance(m_lines[i].text) +
                                    (m_lines[i].colour != nullptr ? kMark : 0));
    resize(width + 2 * kPadding + 2,
           static_cast<int>(m_lines.size()) * (plain.height() + 2) + 2 * kPadding - 4);
    update();
}

void PlotReadout::showBeside(const QPoint& position) {
    const QSize room = parentWidget()->size();
    int x = position.x() + kDistance;
    if (x + width() > room.width())
        x = position.x() - kDistance - width();
    const int y = std::clamp(position.y() - height() / 2, 0, std::max(0, room.height() - height()));
    move(std::max(0, x), y);
    raise();
    show();
}

void PlotReadout::paintEvent(QPaintEvent*) {
    const Tokens& tokens = Theme::instance().tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens.line, 1.0));
    painter.setBrush(tokens.panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6.0, 6.0);
    const int lineHeight = QFontMetrics(captionFont(font())).height() + 2;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const ReadoutLine& line = m_lines[i];
        QRect box(kPadding, kPadding - 2 + static_cast<int>(i) * lineHeight, width() - kPadding, lineHeight);
        if (line.colour != nullptr) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(tokens.*line.colour);
            painter.drawRoundedRect(QRectF(box.left(), box.center().y() - 1.0, 9.0, 3.0), 1.5, 1.5);
            box.setLeft(box.left() + kMark);
        }
        painter.setFont(captionFont(font(), i == 0));
        painter.setPen(tokens.text);
        painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, line.text);
    }
}

} // namespace distill
