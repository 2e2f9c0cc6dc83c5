// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_header.h"

#include <algorithm>

#include <QFontMetrics>
#include <QPainter>

#include "ui/theme/caption_font.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kGap = 16;
constexpr int kLongUnit = 12;

} // namespace

QString PlotHeader::shownUnit(const QFont& font, int width) const {
    const int room = width - QFontMetrics(captionFont(font, true)).horizontalAdvance(title) - kGap;
    const QFontMetrics metrics(captionFont(font));
    const QString shown = metrics.elidedText(unit, Qt::ElideMiddle, std::max(0, room));
    return metrics.horizontalAdvance(shown) <= room ? shown : QString();
}

int PlotHeader::unitWidth(const QFont& font, int width) const {
    return QFontMetrics(captionFont(font)).horizontalAdvance(shownUnit(font, width));
}

bool PlotHeader::mayCutUnit() const {
    return unit.size() > kLongUnit;
}

void PlotHeader::paint(QPainter& painter, const QFont& font, const QRect& rect) const {
    const Tokens& tokens = Theme::instance().tokens();
    painter.setFont(captionFont(font, true));
    painter.setPen(tokens.text);
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, title);
    painter.setFont(captionFont(font));
    painter.setPen(tokens.muted);
    painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter, shownUnit(font, rect.width()));
}

} // namespace distill
