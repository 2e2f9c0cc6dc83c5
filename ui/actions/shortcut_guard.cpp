// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/actions/shortcut_guard.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>

namespace distill {

namespace {

bool takesText(const QObject* widget) {
    return qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget) ||
           qobject_cast<const QComboBox*>(widget) || qobject_cast<const QPlainTextEdit*>(widget);
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

} // namespace

ShortcutGuard::ShortcutGuard(QObject* parent) : QObject(parent) {
    qApp->installEventFilter(this);
}

bool ShortcutGuard::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::ShortcutOverride)
        return false;
    auto* key = static_cast<QKeyEvent*>(event);
    if ((key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) && isUntouched(watched)) {
        event->ignore(); // its own undo has nothing to take back
        return true;
    }
    const bool single =
        !(key->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) && !key->text().isEmpty();
    if (single && (takesText(watched) || (key->key() == Qt::Key_Space && takesSpace(watched)))) {
        event->accept();
        return true;
    }
    return false;
}

} // namespace distill
