// SPDX-License-Identifier: GPL-3.0-or-later
// A table that leaves its cells entirely to the delegate: without the style's ground per cell, five hundred
// images are painted in a third of the time. GUI thread.
#pragma once

#include <QTableView>

namespace distill {

class CellTable final : public QTableView {
    Q_OBJECT
public:
    explicit CellTable(QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace distill
