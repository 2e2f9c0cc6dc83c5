// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the mouse wheel from changing an input that has no focus while its form scrolls under the pointer.
// GUI thread.
#pragma once

#include <QEvent>
#include <QWidget>

namespace distill {

class WheelGuard final : public QObject {
    Q_OBJECT
public:
    explicit WheelGuard(QWidget* guarded) : QObject(guarded) {}

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        const auto* widget = qobject_cast<QWidget*>(watched);
        if (event->type() == QEvent::Wheel && widget && !widget->hasFocus()) {
            event->ignore();
            return true;
        }
        return QObject::eventFilter(watched, event);
    }
};

} // namespace distill
