// SPDX-License-Identifier: GPL-3.0-or-later
// What the colours of a difference mean: a bar from 0 to the largest one, with both numbers. GUI thread only.
#pragma once

#include <QWidget>

namespace distill {

class HeatScale final : public QWidget {
    Q_OBJECT
public:
    explicit HeatScale(QWidget* parent = nullptr);
    void setLargest(double share); // 0..1
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_largest;
};

QString percentText(double share); // "3.2 %"

} // namespace distill
