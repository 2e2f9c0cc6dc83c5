// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFont>
#include <QFontDatabase>
#include <QPalette>
#include <QPixmapCache>
#include <QStyleHints>

#include "ui/theme/calm_style.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/type_scale.h"

// The icons lie in a static library: without this the linker leaves them out. Must stand outside any
// namespace.
static void initialiseResources() {
    Q_INIT_RESOURCE(studio);
}

namespace distill {

namespace {

QPalette makePalette(const Tokens& tokens) {
    QPalette palette;
    palette.setColor(QPalette::Window, tokens.panel);
    palette.setColor(QPalette::WindowText, tokens.text);
    palette.setColor(QPalette::Base, tokens.panel);
    palette.setColor(QPalette::AlternateBase, tokens.background);
    palette.setColor(QPalette::Text, tokens.text);
    palette.setColor(QPalette::PlaceholderText, tokens.muted);
    palette.setColor(QPalette::Button, tokens.panel);
    palette.setColor(QPalette::ButtonText, tokens.text);
    palette.setColor(QPalette::BrightText, tokens.error);
    palette.setColor(QPalette::Highlight, tokens.selection);
    palette.setColor(QPalette::HighlightedText, tokens.text);
    palette.setColor(QPalette::ToolTipBase, tokens.panel);
    palette.setColor(QPalette::ToolTipText, tokens.text);
    palette.setColor(QPalette::Link, tokens.accent);
    palette.setColor(QPalette::LinkVisited, tokens.accent);
    palette.setColor(QPalette::Light, tokens.line);
    palette.setColor(QPalette::Midlight, tokens.line);
    palette.setColor(QPalette::Mid, tokens.line);
    palette.setColor(QPalette::Dark, tokens.line);
    palette.setColor(QPalette::Shadow, tokens.line);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, tokens.muted);
    return palette;
}

QFont bodyFont() {
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    const QString preferred = QStringLiteral("Inter");
    if (QFontDatabase::families().contains(preferred))
        font.setFamily(preferred);
    font.setPixelSize(bodyPixels());
    return font;
}

// Before Qt 6.5 only the palette that the program starts with tells the desktop's colour scheme.
bool systemIsDark() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    if (QGuiApplication::styleHints()->colorScheme() != Qt::ColorScheme::Unknown)
        return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
#endif
    static const bool dark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    return dark;
}

Tokens makeLight() {
    Tokens t;
    t.background = QColor(0xF4, 0xF5, 0xF7);
    t.panel = QColor(0xFF, 0xFF, 0xFF);
    t.line = QColor(0xDF, 0xE2, 0xE7);
    t.text = QColor(0x1D, 0x21, 0x27);
    t.muted = QColor(0x5C, 0x64, 0x70);
    t.accent = QColor(0x15, 0x60, 0xB8);
    t.accentText = QColor(0xFF, 0xFF, 0xFF);
    t.selection = QColor(0xDA, 0xE7, 0xF6);
    t.matching = QColor(0x00, 0x72, 0xB2);
    t.cmi = QColor(0xC6, 0x53, 0x00);
    t.accuracy = QColor(0x00, 0x86, 0x5F);
    t.reference = QColor(0x6F, 0x76, 0x81);
    t.imageGround = QColor(0xFF, 0xFF, 0xFF);
    t.warning = QColor(0x9A, 0x62, 0x00);
    t.error = QColor(0xB3, 0x26, 0x1E);
    return t;
}

Tokens makeDark() {
    Tokens t;
    t.background = QColor(0x1B, 0x1D, 0x21);
    t.panel = QColor(0x22, 0x25, 0x2A);
    t.line = QColor(0x33, 0x37, 0x3E);
    t.text = QColor(0xE7, 0xE9, 0xEC);
    t.muted = QColor(0x9F, 0xA6, 0xB0);
    t.accent = QColor(0x5C, 0xAB, 0xFF);
    t.accentText = QColor(0x0C, 0x1A, 0x2B);
    t.selection = QColor(0x28, 0x39, 0x4C);
    t.matching = QColor(0x56, 0xB4, 0xE9);
    t.cmi = QColor(0xE6, 0x9F, 0x00);
    t.accuracy = QColor(0x2F, 0xBF, 0x8F);
    t.reference = QColor(0x8A, 0x92, 0x9D);
    t.imageGround = QColor(0x22, 0x25, 0x2A);
    t.warning = QColor(0xF0, 0xB8, 0x4A);
    t.error = QColor(0xFF, 0x8A, 0x80);
    return t;
}

// Its scheme may change while the program runs.
void followDesktop() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    static const auto follows = QObject::connect(QGuiApplication::styleHints(),
                                                 &QStyleHints::colorSchemeChanged, &Theme::instance(), [] {
                                                     if (Theme::instance().choice() == ThemeChoice::System)
                                                         Theme::instance().apply(ThemeChoice::System);
                                                 });
    Q_UNUSED(follows);
#endif
}

} // namespace

Theme& Theme::instance() {
    static Theme theme;
    return theme;
}

const Tokens& Theme::light() {
    static const Tokens tokens = makeLight();
    return tokens;
}

const Tokens& Theme::dark() {
    static const Tokens tokens = makeDark();
    return tokens;
}

void Theme::apply(ThemeChoice choice) {
    initialiseResources();
    followDesktop();
    const bool systemDark = systemIsDark(); // asked before our own palette hides the answer
    m_choice = choice;
    m_dark = choice == ThemeChoice::Dark || (choice == ThemeChoice::System && systemDark);
    if (!QApplication::style() || !qobject_cast<CalmStyle*>(QApplication::style()))
        QApplication::setStyle(new CalmStyle);
    QApplication::setFont(bodyFont());
    QApplication::setPalette(makePalette(tokens()));
    qApp->setStyleSheet(makeStyleSheet(tokens()));
    QPixmapCache::clear();
    emit changed();
}

} // namespace distill
