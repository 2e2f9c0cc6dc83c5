// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_readout.h"

#include <QPainter>

#include "ui/plots/plot_theme.h"

namespace distill {

namespace {

constexpr int kMark = 14; // room of the colour mark
constexpr int kGap = 16;

} // namespace

PlotReadout::PlotReadout(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    policy.setRetainSizeWhenHidden(true); // the plots do not move
    setSizePolicy(policy);
    hide();
}

void PlotReadout::setLines(std::vector<ReadoutLine> lines) {
    if (lines.size() > kMaximumLines)
        lines.resize(kMaximumLines);
    m_lines = std::move(lines);
    update();
}

QSize PlotReadout::sizeHint() const {
    return {120, QFontMetrics(captionFont(font())).height() + 2};
}

void PlotReadout::paintEvent(QPaintEvent*) {
    const Tokens& tokens = Theme::instance().tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    int left = 4;
    for (std::size_t i = 0; i < m_lines.size() && left < width(); ++i) {
        const ReadoutLine& line = m_lines[i];
        if (line.colour != nullptr) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(tokens.*line.colour);
            painter.drawRoundedRect(QRectF(left, height() / 2.0 - 1.5, 9.0, 3.0), 1.5, 1.5);
            left += kMark;
        }
        const QFont shown = captionFont(font(), i == 0);
        painter.setFont(shown);
        painter.setPen(tokens.text);
        const QString text = QFontMetrics(shown).elidedText(line.text, Qt::ElideRight, width() - left);
        painter.drawText(QRect(left, 0, width() - left, height()), Qt::AlignLeft | Qt::AlignVCenter, text);
        left += QFontMetrics(shown).horizontalAdvance(text) + kGap;
    }
}

} // namespace distill
