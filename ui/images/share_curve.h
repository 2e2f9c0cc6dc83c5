// SPDX-License-Identifier: GPL-3.0-or-later
// How an image's share of the CMI went over the stored iterations: a small curve with its scale. GUI thread.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <QWidget>

namespace distill {

class ShareCurve final : public QWidget {
    Q_OBJECT
public:
    using Points = std::vector<std::pair<std::int64_t, double>>; // iteration ascending, nats

    explicit ShareCurve(QWidget* parent);
    void setPoints(Points points, std::int64_t shown); // `shown`: the iteration that is looked at
    bool isWorthShowing() const { return m_points.size() > 1; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Points m_points;
    std::int64_t m_shown = 0;
};

} // namespace distill
