// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/heat_scale.h"

#include <QLocale>
#include <QPainter>

#include "ui/compare/image_difference.h"
#include "ui/plots/plot_theme.h"

namespace distill {

namespace {

constexpr int kBarWidth = 120;
constexpr int kBarHeight = 8;
constexpr int kGap = 8;

} // namespace

QString percentText(double share) {
    return HeatScale::tr("%1 %").arg(QLocale::c().toString(100 * share, 'f', 1));
}

HeatScale::HeatScale(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setLargest(0);
}

void HeatScale::setLargest(double share) {
    m_largest = percentText(share);
    setAccessibleName(tr("Colours from 0 to %1").arg(m_largest));
    updateGeometry();
    update();
}

QSize HeatScale::sizeHint() const {
    const QFontMetrics metrics(captionFont(font()));
    return {metrics.horizontalAdvance(QStringLiteral("0")) + metrics.horizontalAdvance(m_largest) +
                kBarWidth + 2 * kGap,
            metrics.height()};
}

void HeatScale::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Tokens& tokens = Theme::instance().tokens();
    const QFont caption = captionFont(font());
    const int zero = QFontMetrics(caption).horizontalAdvance(QStringLiteral("0"));
    painter.setFont(caption);
    painter.setPen(tokens.muted);
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("0"));
    painter.drawText(rect(), Qt::AlignRight | Qt::AlignVCenter, m_largest);
    const QRect bar(zero + kGap, (height() - kBarHeight) / 2, kBarWidth, kBarHeight);
    for (int x = 0; x < bar.width(); ++x)
        painter.fillRect(bar.left() + x, bar.top(), 1, bar.height(),
                         heatColour(tokens, x / (bar.width() - 1.0)));
    painter.setPen(QPen(tokens.line, 1));
    painter.drawRect(bar.adjusted(0, 0, -1, -1));
}

} // namespace distill
