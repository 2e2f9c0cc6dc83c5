// SPDX-License-Identifier: GPL-3.0-or-later
// Who gets a key that is a shortcut. Single keys (Space, [, 0 …) do not act while the focused widget wants them
// itself: text being typed, a button or box that Space presses, a list that is searched by typing. Keys with
// Ctrl or Alt act in a text field too, but for those that edit text everywhere (copy, words …). GUI thread only.
#pragma once

#include <QObject>

class QKeyEvent;

namespace distill {

class ShortcutGuard final : public QObject {
    Q_OBJECT
public:
    explicit ShortcutGuard(QObject* parent); // watches the whole application

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    static bool swallows(QObject* watched, QKeyEvent& key);
};

} // namespace distill
