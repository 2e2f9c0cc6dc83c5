// SPDX-License-Identifier: GPL-3.0-or-later
// A card: panel ground, hairline, 8 px corners. Base of the plot cards and the image panel. GUI thread.
#pragma once

#include <QWidget>

namespace distill {

class CardFrame : public QWidget {
    Q_OBJECT
public:
    explicit CardFrame(QWidget* parent = nullptr) : QWidget(parent) {}

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace distill
