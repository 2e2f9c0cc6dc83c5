// SPDX-License-Identifier: GPL-3.0-or-later
// A small rounded text button in a card's header: "auto", "fit". GUI thread.
#pragma once

#include <QAbstractButton>

namespace distill {

class PillButton final : public QAbstractButton {
    Q_OBJECT
public:
    explicit PillButton(const QString& text, QWidget* parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
};

} // namespace distill
