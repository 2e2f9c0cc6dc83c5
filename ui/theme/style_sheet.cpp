// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style_sheet.h"

#include <cmath>
#include <utility>

#include <QStyle>
#include <QWidget>

#include "ui/theme/type_scale.h"

namespace distill {

namespace {

// @name stands for the token of that name.
const char* const kFrame = R"(
QMainWindow, QDialog { background: @panel; }
QMainWindow::separator { background: @line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent; }
QMenuBar { background: @panel; color: @text; border-bottom: 1px solid @line; padding: 0 6px; }
QMenuBar::item { padding: 4px 8px; margin: 1px 0 2px 0; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: @selection; }
QMenu { background: @panel; color: @text; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: @selection; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 6px; }
QMenu::indicator:checked { image: url(:/icons/check.svg); }
QMenu::icon { left: 6px; }
QToolBar { background: @panel; border: none; border-bottom: 1px solid @line; spacing: 0; padding: 0; }
QStatusBar { background: @panel; color: @muted; border-top: 1px solid @line; min-height: 26px; }
QStatusBar::item { border: none; }
QStatusBar QLabel, QStatusBar QToolButton { color: @muted; font-size: @captionSize; }
QStatusBar QToolButton { border: 1px solid transparent; background: transparent; padding: 0 4px; min-height: 16px; }
QStatusBar QToolButton:hover { color: @text; }
QToolTip { background: @panel; color: @text; border: 1px solid @line; padding: 4px 6px; }
QDockWidget { border: none; }
QSplitter::handle { background: transparent; }
QScrollArea, QScrollArea > QWidget > QWidget[scrollBody="true"] { background: transparent; border: none; }
QWidget[ground="true"] { background: @background; }
QWidget[panel="true"] { background: @panel; }
*[card="true"] { background: @panel; border: 1px solid @line; border-radius: 8px; }
QLabel { background: transparent; }
QLabel[heading="true"] { color: @muted; font-size: @captionSize; font-weight: 600; }
QLabel[title="true"] { font-weight: 600; }
QLabel[caption="true"] { color: @muted; font-size: @captionSize; }
QLabel[fieldName="true"] { color: @muted; }
QLabel[problem="true"] { color: @error; font-size: @captionSize; }
QLabel[fieldHint="true"] { background: @panel; color: @error; border: 1px solid @error; border-radius: 6px;
    padding: 3px 8px; font-size: @captionSize; }
QLabel[dataset="missing"] { color: @warning; }
QLabel[dataset="looking"] { color: @muted; }
QLabel#datasetDot[dataset="ready"] { background: #2e9e5b; border-radius: 4px; margin-top: 4px; }
QLabel#datasetDot[dataset="missing"] { background: @warning; border-radius: 4px; margin-top: 4px; }
QLabel#datasetDot[dataset="looking"] { background: @line; border-radius: 4px; margin-top: 4px; }
QLabel[hero="true"] { font-size: @heroSize; font-weight: 600; }
QFrame[hairline="true"] { background: @line; border: none; max-height: 1px; min-height: 1px; }
QFrame[banner="info"] { background: @panel; border: 1px solid @accent; border-radius: 8px; }
QFrame[banner="warning"] { background: @panel; border: 1px solid @warning; border-radius: 8px; }
QFrame[banner="error"] { background: @panel; border: 1px solid @error; border-radius: 8px; }
)";

const char* const kButtons = R"(
QPushButton, QToolButton { background: @panel; color: @text; border: 1px solid @edge; border-radius: 6px;
    padding: 5px 12px; min-height: 18px; outline: none; }
QPushButton:hover, QToolButton:hover { background: @selection; }
QPushButton:focus, QToolButton:focus { border-color: @accent; }
QPushButton:pressed, QToolButton:pressed { background: @line; }
QPushButton:disabled, QToolButton:disabled { color: @faint; background: @panel; }
QPushButton[primary="true"], QToolButton[primary="true"], QPushButton:default {
    background: @accent; color: @accentText; border: 2px solid @accent; font-weight: 600; padding: 4px 11px; }
QPushButton[primary="true"]:hover, QToolButton[primary="true"]:hover, QPushButton:default:hover {
    background: @accentHover; border-color: @accentHover; }
QPushButton[primary="true"]:focus, QToolButton[primary="true"]:focus, QPushButton:default:focus {
    border-color: @text; }
QPushButton[primary="true"]:disabled, QToolButton[primary="true"]:disabled {
    background: @line; border-color: @line; color: @muted; }
QToolButton[flat="true"], QPushButton[flat="true"] { border-color: transparent; background: transparent;
    padding: 3px 6px; }
QToolButton[flat="true"]:hover, QPushButton[flat="true"]:hover { background: @selection; }
QToolButton[flat="true"]:focus, QPushButton[flat="true"]:focus { border-color: @accent; }
QToolButton[fold="true"] { border-color: transparent; background: transparent; color: @muted; padding: 3px 0;
    font-size: @captionSize; font-weight: 600; }
QToolButton[fold="true"]:hover { color: @text; }
QToolButton[fold="true"]:focus { border-color: @accent; }
QToolButton[link="true"] { border: none; background: transparent; color: @accent; font-size: @captionSize;
    padding: 0 2px; min-height: 16px; }
QToolButton[link="true"]:hover { background: @selection; }
QToolButton[link="true"]:focus { border: 1px solid @accent; }
QToolButton[link="true"]:disabled { color: @muted; }
QToolButton[segment="true"] { border-radius: 0; padding: 3px 10px; min-height: 16px; }
QToolButton[segment="first"] { border-top-right-radius: 0; border-bottom-right-radius: 0; padding: 3px 10px;
    min-height: 16px; }
QToolButton[segment="alone"] { padding: 3px 10px; min-height: 18px; }
QToolButton[segment="middle"] { border-radius: 0; border-left: none; padding: 3px 10px; min-height: 16px; }
QToolButton[segment="last"] { border-top-left-radius: 0; border-bottom-left-radius: 0; border-left: none;
    padding: 3px 10px; min-height: 16px; }
QToolButton[segment]:checked { background: @selection; color: @accent; font-weight: 600; }
QToolButton[menuButton="true"] { padding-right: 18px; }
QToolButton::menu-indicator { image: url(:/icons/chevron-down.svg); width: 9px; height: 9px;
    subcontrol-origin: padding; subcontrol-position: center right; right: 4px; }
QToolButton#qt_toolbar_ext_button { padding: 2px; }
QFileDialog QToolButton { padding: 3px; min-height: 0; }
)";

const char* const kInputs = R"(
QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit, QTextEdit { background: @panel; color: @text;
    border: 1px solid @edge; border-radius: 6px; padding: 3px 8px; min-height: 18px;
    selection-background-color: @accent; selection-color: @accentText; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: @muted; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus { border-color: @accent; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: @muted; background: @panel; }
QLineEdit[invalid="true"], QAbstractSpinBox[invalid="true"], QComboBox[invalid="true"] { border-color: @error; }
QAbstractSpinBox[refused="true"], QLineEdit[refused="true"] { border-color: @error; }
QAbstractSpinBox { padding-right: 18px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border; width: 18px; border: none;
    background: transparent; }
QAbstractSpinBox::up-button { subcontrol-position: top right; margin: 2px 2px 0 0; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin: 0 2px 2px 0; }
QAbstractSpinBox::up-arrow { image: url(:/icons/chevron-up.svg); width: 9px; height: 9px; }
QAbstractSpinBox::down-arrow { image: url(:/icons/chevron-down.svg); width: 9px; height: 9px; }
QAbstractSpinBox QLineEdit { border: none; padding: 0; background: transparent; }
QComboBox { padding-left: 10px; padding-right: 20px; }
QComboBox:editable { padding-left: 8px; }
QAbstractSpinBox[hero="true"] { font-size: @heroSize; font-weight: 600; padding: 3px 18px 3px 8px; }
QComboBox::drop-down { subcontrol-origin: border; subcontrol-position: center right; width: 20px; border: none; }
QComboBox::down-arrow { image: url(:/icons/chevron-down.svg); width: 10px; height: 10px; }
QComboBox QLineEdit { border: none; padding: 0; background: transparent; }
QLineEdit > QToolButton { border: none; background: transparent; padding: 0; min-height: 0; }
QComboBox QAbstractItemView { background: @panel; border: 1px solid @edge; padding: 4px; outline: none;
    selection-background-color: @selection; selection-color: @text; }
QCheckBox { spacing: 8px; background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 1px; }
QCheckBox:focus { border-color: @accent; }
QCheckBox::indicator, QListView::indicator { width: 16px; height: 16px; border: 1px solid @muted;
    border-radius: 4px; background: @panel; }
QListView::indicator { width: 12px; height: 12px; border-radius: 3px; }
QCheckBox::indicator:checked, QListView::indicator:checked { background: @accent; border-color: @accent;
    image: url(:/icons/tick.svg); }
QCheckBox::indicator:focus { border-color: @accent; }
QCheckBox::indicator:disabled { background: @line; border-color: @line; }
)";

const char* const kLists = R"(
QAbstractItemView { background: @panel; color: @text; border: none; outline: none; }
QTreeView, QTableView, QListView { alternate-background-color: @background; selection-background-color: @selection;
    selection-color: @text; }
QListView[choices="true"] { border: 1px solid @line; border-radius: 8px; padding: 4px; }
QListView[choices="true"]:focus { border-color: @accent; }
QListView[choices="true"]::item { padding: 5px 8px; border-radius: 4px; }
QListView[choices="true"]::item:hover { background: @background; }
QListView[choices="true"]::item:selected { background: @selection; color: @text; }
QListView[choices="true"]::item:disabled { color: @muted; background: transparent; }
QTabWidget::pane { border: none; border-top: 1px solid @line; }
QTabBar { background: @panel; }
QTabBar::tab { background: transparent; color: @muted; border: none; border-bottom: 2px solid transparent;
    padding: 8px 12px; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QHeaderView::section { background: @panel; color: @muted; border: none; border-bottom: 1px solid @line;
    padding: 4px 8px; font-size: @captionSize; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @line; border-radius: 3px; margin: 2px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: @line; border: none; border-radius: 3px; max-height: 6px; min-height: 6px;
    color: transparent; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
)";

QColor mix(const QColor& a, const QColor& b, double share) {
    const auto channel = [share](int x, int y) { return static_cast<int>(std::lround(x + (y - x) * share)); };
    return QColor(channel(a.red(), b.red()), channel(a.green(), b.green()), channel(a.blue(), b.blue()));
}

} // namespace

QColor edgeColour(const Tokens& tokens) {
    constexpr double kLight = 0.24, kDark = 0.37; // of the way from captions to the ground
    const bool dark = tokens.panel.lightness() < 128;
    return mix(tokens.muted, tokens.panel, dark ? kDark : kLight);
}

QColor accentHover(const Tokens& tokens) {
    return mix(tokens.accent, tokens.text, 0.15);
}

QString makeStyleSheet(const Tokens& tokens) {
    QString sheet =
        QLatin1String(kFrame) + QLatin1String(kButtons) + QLatin1String(kInputs) + QLatin1String(kLists);
    // Longer names first: none may be the beginning of one that follows.
    const std::pair<const char*, QColor> names[] = {
        {"@background", tokens.background},
        {"@panel", tokens.panel},
        {"@line", tokens.line},
        {"@edge", edgeColour(tokens)},
        {"@text", tokens.text},
        {"@muted", tokens.muted},
        {"@faint", mix(tokens.panel, tokens.muted, 0.6)},
        {"@accentText", tokens.accentText},
        {"@accentHover", accentHover(tokens)},
        {"@accent", tokens.accent},
        {"@selection", tokens.selection},
        {"@warning", tokens.warning},
        {"@error", tokens.error},
    };
    for (const auto& [name, colour] : names)
        sheet.replace(QLatin1String(name), colour.name());
    sheet.replace(QLatin1String("@captionSize"), QStringLiteral("%1px").arg(captionPixels()));
    sheet.replace(QLatin1String("@heroSize"), QStringLiteral("%1px").arg(heroPixels()));
    return sheet;
}

void setLook(QWidget* widget, const char* property, const QVariant& value) {
    widget->setProperty(property, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

} // namespace distill
