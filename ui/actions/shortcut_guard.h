// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps single-key shortcuts (Space, [, 0 …) from acting while the focused widget wants the key itself: text
// being typed, a button or box that Space presses, a list that is searched by typing. GUI thread only.
#pragma once

#include <QObject>

namespace distill {

class ShortcutGuard final : public QObject {
    Q_OBJECT
public:
    explicit ShortcutGuard(QObject* parent); // watches the whole application

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace distill
