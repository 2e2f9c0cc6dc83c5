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
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool single =
        !(key->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) && !key->text().isEmpty();
    if (single && (takesText(watched) || (key->key() == Qt::Key_Space && takesSpace(watched)))) {
        event->accept();
        return true;
    }
    return false;
}

} // namespace distill
