// SPDX-License-Identifier: GPL-3.0-or-later
// Every colour of the program, once for light and once for dark, and the palette and style sheet made from
// them. GUI thread only. A change of theme reaches every widget as QEvent::PaletteChange; painters read
// tokens() afresh then.
#pragma once

#include <QColor>
#include <QObject>

namespace distill {

struct Tokens {
    QColor background, panel, line, text, muted; // ground, cards, hairlines, body text, captions
    QColor accent, accentText, selection;        // actions and selection
    QColor matching, cmi, accuracy, reference;   // one colour per quantity, everywhere (Okabe-Ito family)
    QColor imageGround;                          // behind the images
    QColor warning, error;
};

enum class ThemeChoice { System, Light, Dark };

class Theme final : public QObject {
    Q_OBJECT
public:
    static Theme& instance();
    static const Tokens& light();
    static const Tokens& dark();

    void apply(ThemeChoice choice); // sets style, palette, style sheet and font sizes of qApp
    ThemeChoice choice() const { return m_choice; }
    bool isDark() const { return m_dark; }
    const Tokens& tokens() const { return m_dark ? dark() : light(); }

signals:
    void changed();

private:
    Theme() = default;
    ThemeChoice m_choice = ThemeChoice::System;
    bool m_dark = false;
};

} // namespace distill
