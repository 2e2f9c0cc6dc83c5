// SPDX-License-Identifier: GPL-3.0-or-later
// The list at the left of a dialog whose choice decides what the dialog shows: as wide as its longest name in any
// size of type, so that none is cut. GUI thread only.
#pragma once

#include <QListWidget>

namespace distill {

class ChoiceList final : public QListWidget {
    Q_OBJECT
public:
    explicit ChoiceList(QWidget* parent);

    QSize sizeHint() const override;
};

} // namespace distill
