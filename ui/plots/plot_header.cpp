// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_header.h"

#include <algorithm>

#include <QFontMetrics>
#include <QPainter>

#include "ui/theme/caption_font.h"
#include "ui/theme/theme.h"
#include "ui/theme/type_scale.h"

namespace distill {

namespace {

constexpr int kGap = 8, kWideGap = 16;
constexpr int kLongUnit = 12;
constexpr int kHeight = 24, kTop = 4, kMargin = 8;
constexpr int kNarrow = 15; // times the size of the type

} // namespace

QRect PlotHeader::place(int card, int axisLeft, int axisWidth) {
    const int left = card < kNarrow * bodyPixels() ? kMargin : axisLeft;
    return {left, kTop, axisLeft + axisWidth - left, kHeight - kTop};
}

bool PlotHeader::isUnitLong() const {
    return unit.size() > kLongUnit;
}

QString PlotHeader::shownUnit(const QFont& font, int width) const {
    if (!isUnitLong())
        return unit;
    const int room = width - QFontMetrics(captionFont(font, true)).horizontalAdvance(title) - kWideGap;
    const QFontMetrics metrics(captionFont(font));
    const QString shown = metrics.elidedText(unit, Qt::ElideMiddle, std::max(0, room));
    return metrics.horizontalAdvance(shown) <= room ? shown : QString();
}

QString PlotHeader::shownTitle(const QFont& font, int width) const {
    const int room = width - (isUnitLong() || unit.isEmpty() ? 0 : unitWidth(font, width) + kGap);
    return QFontMetrics(captionFont(font, true)).elidedText(title, Qt::ElideRight, std::max(0, room));
}

int PlotHeader::unitWidth(const QFont& font, int width) const {
    return QFontMetrics(captionFont(font)).horizontalAdvance(shownUnit(font, width));
}

QString PlotHeader::cutText(const QFont& font, int width) const {
    if (isUnitLong())
        return unit;
    return shownTitle(font, width) == title ? QString() : title;
}

void PlotHeader::paint(QPainter& painter, const QFont& font, const QRect& rect, int taken) const {
    const Tokens& tokens = Theme::instance().tokens();
    painter.setFont(captionFont(font, true));
    painter.setPen(tokens.text);
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, shownTitle(font, rect.width() - taken));
    painter.setFont(captionFont(font));
    painter.setPen(tokens.muted);
    painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter, shownUnit(font, rect.width()));
}

} // namespace distill
