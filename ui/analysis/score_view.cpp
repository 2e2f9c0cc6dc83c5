// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/score_view.h"

#include <algorithm>

#include <QPainter>

#include "ui/plots/plot_theme.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kRow = 28, kBar = 12, kGap = 12, kNumberRoom = 264;

QString numberText(const ScoreBar& bar) {
    QString text = QStringLiteral("%1 ± %2 %").arg(bar.accuracy, 0, 'f', 2).arg(bar.deviation, 0, 'f', 2);
    if (bar.networks == 1)
        text = ScoreView::tr("%1 %, one network").arg(bar.accuracy, 0, 'f', 2);
    return bar.indistinct ? text + ScoreView::tr("  no difference shown") : text;
}

} // namespace

ScoreView::ScoreView(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Accuracies"));
}

void ScoreView::setBars(std::vector<ScoreBar> bars) {
    m_bars = std::move(bars);
    QStringList lines;
    for (const ScoreBar& bar : m_bars)
        lines << bar.name + QStringLiteral(": ") + numberText(bar);
    setAccessibleDescription(lines.join(QLatin1Char('\n')));
    updateGeometry();
    update();
}

QSize ScoreView::sizeHint() const {
    return {480, static_cast<int>(m_bars.size()) * kRow};
}

void ScoreView::paintEvent(QPaintEvent*) {
    const Tokens& tokens = Theme::instance().tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    int names = 0;
    for (const ScoreBar& bar : m_bars)
        names = std::max(names, fontMetrics().horizontalAdvance(bar.name));
    names = std::min(names + kGap, width() / 2);
    const double room = std::max(40, width() - names - kNumberRoom);
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const ScoreBar& bar = m_bars[i];
        const int top = static_cast<int>(i) * kRow;
        painter.setPen(bar.own ? tokens.text : tokens.muted);
        painter.drawText(QRect(0, top, names - kGap, kRow), Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(bar.name, Qt::ElideRight, names - kGap));
        const double middle = top + kRow / 2.0;
        const QRectF track(names, middle - kBar / 2.0, room, kBar);
        painter.setPen(Qt::NoPen);
        painter.setBrush(mixed(tokens.line, tokens.panel, 0.6));
        painter.drawRoundedRect(track, 3, 3);
        painter.setBrush(bar.own ? tokens.accuracy : tokens.reference);
        painter.drawRoundedRect(QRectF(track.left(), track.top(), room * bar.accuracy / 100, kBar), 3, 3);
        if (bar.interval >= 0) {
            const double low = track.left() + room * std::max(0.0, bar.accuracy - bar.interval) / 100;
            const double high = track.left() + room * std::min(100.0, bar.accuracy + bar.interval) / 100;
            painter.setPen(QPen(tokens.text, 1));
            painter.drawLine(QPointF(low, middle), QPointF(high, middle));
            for (const double x : {low, high})
                painter.drawLine(QPointF(x, middle - 4), QPointF(x, middle + 4));
        }
        painter.setPen(tokens.text);
        painter.drawText(QRectF(track.right() + kGap, top, kNumberRoom - kGap, kRow),
                         Qt::AlignLeft | Qt::AlignVCenter, numberText(bar));
    }
}

} // namespace distill
