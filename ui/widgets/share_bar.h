// SPDX-License-Identifier: GPL-3.0-or-later
// One bar in two colours: how much of the push on the images comes from matching and how much from CMI. GUI
// thread only.
#pragma once

#include <QWidget>

namespace distill {

class ShareBar final : public QWidget {
    Q_OBJECT
public:
    explicit ShareBar(QWidget* parent = nullptr);

    void setShare(double matching); // 0 … 1, the rest is CMI
    void clear();
    QSize sizeHint() const override { return QSize(120, 6); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double m_matching = 0;
    bool m_known = false;
};

} // namespace distill
