// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/actions/shortcut_guard.h"

#include <algorithm>
#include <iterator>

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTextEdit>

namespace distill {

namespace {

// What everybody expects these keys to do to the text they are typing. Qt's fields know more of them (on X11
// Ctrl+E, Ctrl+K, Ctrl+D and Ctrl+B, as in Emacs), which would be commands that do nothing.
constexpr QKeySequence::StandardKey kEditing[] = {
    QKeySequence::Copy,
    QKeySequence::Cut,
    QKeySequence::Paste,
    QKeySequence::Undo,
    QKeySequence::Redo,
    QKeySequence::SelectAll,
    QKeySequence::MoveToNextWord,
    QKeySequence::MoveToPreviousWord,
    QKeySequence::SelectNextWord,
    QKeySequence::SelectPreviousWord,
    QKeySequence::DeleteStartOfWord,
    QKeySequence::DeleteEndOfWord,
    QKeySequence::MoveToStartOfDocument,
    QKeySequence::MoveToEndOfDocument,
    QKeySequence::SelectStartOfDocument,
    QKeySequence::SelectEndOfDocument,
};

bool edits(const QKeyEvent& key) {
    return std::any_of(std::begin(kEditing), std::end(kEditing),
                       [&](QKeySequence::StandardKey standard) { return key.matches(standard); });
}

bool takesText(const QObject* widget) {
    return qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget) ||
           qobject_cast<const QComboBox*>(widget) || qobject_cast<const QPlainTextEdit*>(widget) ||
           qobject_cast<const QTextEdit*>(widget);
}

// A field whose text is as the program set it.
bool isUntouched(const QObject* widget) {
    const auto* line = qobject_cast<const QLineEdit*>(widget);
    if (line == nullptr)
        line = widget->findChild<const QLineEdit*>();
    return takesText(widget) && line != nullptr && !line->isModified();
}

bool takesSpace(const QObject* widget) {
    return qobject_cast<const QAbstractButton*>(widget) != nullptr;
}

bool withModifier(const QKeyEvent& key) {
    return key.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
}

bool isShortcutIn(const QWidget& window, const QKeyEvent& key) {
    const auto actions = window.findChildren<const QAction*>();
    return std::any_of(
        actions.begin(), actions.end(),
        [keys = QKeySequence(key.keyCombination())](auto* each) { return each->shortcuts().contains(keys); });
}

} // namespace

ShortcutGuard::ShortcutGuard(QObject* parent) : QObject(parent) {
    qApp->installEventFilter(this);
}

bool ShortcutGuard::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress)
        return swallows(watched, *static_cast<QKeyEvent*>(event));
    if (event->type() != QEvent::ShortcutOverride)
        return false;
    auto* key = static_cast<QKeyEvent*>(event);
    if ((key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) && isUntouched(watched)) {
        event->ignore(); // its own undo has nothing to take back
        return true;
    }
    if (withModifier(*key) && takesText(watched) && !edits(*key)) {
        event->ignore(); // the program's, where it has one; the field's where it has none
        return true;
    }
    const bool single = !withModifier(*key) && !key->text().isEmpty();
    if (single && (takesText(watched) || (key->key() == Qt::Key_Space && takesSpace(watched)))) {
        event->accept();
        return true;
    }
    return false;
}

// The key of a command that cannot be given now: a field would take it for one of its own, and delete text.
bool ShortcutGuard::swallows(QObject* watched, QKeyEvent& key) {
    if (!withModifier(key) || !takesText(watched) || edits(key) ||
        !isShortcutIn(*static_cast<QWidget*>(watched)->window(), key))
        return false;
    key.accept();
    return true;
}

} // namespace distill
