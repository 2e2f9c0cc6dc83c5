// SPDX-License-Identifier: GPL-3.0-or-later
// Buttons side by side where there is room, else beneath each other; so it asks for no more width than its
// widest button. GUI thread.
#pragma once

#include <QWidget>

class QAbstractButton;
class QBoxLayout;

namespace distill {

class ButtonRow final : public QWidget {
    Q_OBJECT
public:
    explicit ButtonRow(QWidget* parent);

    void add(QAbstractButton* button); // takes it over as its child
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QBoxLayout* m_layout;
};

} // namespace distill
