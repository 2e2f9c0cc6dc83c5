// SPDX-License-Identifier: GPL-3.0-or-later
// Accuracies as horizontal bars with their 95 % intervals; where an interval overlaps that of the set, "no
// difference" stands beside it. GUI thread only.
#pragma once

#include <vector>

#include <QString>
#include <QWidget>

namespace distill {

struct ScoreBar {
    QString name;
    double accuracy = 0;  // percent
    double deviation = 0; // points
    double interval = -1; // half of the 95 % interval, points; below 0 = unknown
    int networks = 0;
    bool own = false; // of the set itself, not of real images
    bool indistinct = false;
};

class ScoreView final : public QWidget {
    Q_OBJECT
public:
    explicit ScoreView(QWidget* parent);

    void setBars(std::vector<ScoreBar> bars);
    const std::vector<ScoreBar>& bars() const { return m_bars; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<ScoreBar> m_bars;
};

} // namespace distill
