// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kIconSize = 16;

QPixmap tinted(QSvgRenderer& svg, const QColor& colour, int scale) {
    QPixmap pixmap(kIconSize * scale, kIconSize * scale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    svg.render(&painter);
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(pixmap.rect(), colour);
    painter.end();
    pixmap.setDevicePixelRatio(scale);
    return pixmap;
}

} // namespace

QIcon themedIcon(const QString& name, const QColor& colour) {
    QIcon icon;
    QSvgRenderer svg(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!svg.isValid())
        return icon;
    for (const int scale : {1, 2}) {
        icon.addPixmap(tinted(svg, colour, scale), QIcon::Normal);
        icon.addPixmap(tinted(svg, Theme::instance().tokens().muted, scale), QIcon::Disabled);
    }
    return icon;
}

QIcon themedIcon(const QString& name) {
    return themedIcon(name, Theme::instance().tokens().text);
}

} // namespace distill
