// SPDX-License-Identifier: GPL-3.0-or-later
// The slider over the stored snapshots of a run: one place for each, evenly spaced, so that every one can be
// reached however close their iterations are. Orange marks are changes of λ. GUI thread only.
#pragma once

#include <vector>

#include <QAbstractSlider>

namespace distill {

class StepSlider final : public QAbstractSlider {
    Q_OBJECT
public:
    explicit StepSlider(QWidget* parent = nullptr);

    void setMarks(std::vector<double> steps); // where λ changed, in steps
    const std::vector<double>& marks() const { return m_marks; }
    double pixelOf(double step) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    int stepAtPixel(double x) const;
    void paintSteps(QPainter& painter) const;

    std::vector<double> m_marks;
};

} // namespace distill
