// SPDX-License-Identifier: GPL-3.0-or-later
// Fusion without the underlined letters in menus and buttons; Alt with the letter works all the same. GUI
// thread only.
#pragma once

#include <QProxyStyle>

namespace distill {

class CalmStyle final : public QProxyStyle {
    Q_OBJECT
public:
    CalmStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* returnData) const override {
        if (hint == SH_UnderlineShortcut)
            return 0;
        if (hint == SH_DialogButtonBox_ButtonsHaveIcons)
            return 0;
        return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
};

} // namespace distill
