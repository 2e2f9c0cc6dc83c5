// SPDX-License-Identifier: GPL-3.0-or-later
// The logarithmic λ slider with a true 0 at its left end, ticks at the decades and marks for published
// values. While it is dragged a ghost follows the pointer and the handle stays: valueChosen() comes on
// release, or all along with Shift. GUI thread only.
#pragma once

#include <optional>
#include <vector>

#include <QString>
#include <QWidget>

namespace distill {

class LambdaSlider final : public QWidget {
    Q_OBJECT
public:
    struct Mark {
        double lambda = 0;
        QString label; // "paper"
        QString tip;   // where it comes from
        bool operator==(const Mark& other) const {
            return lambda == other.lambda && label == other.label && tip == other.tip;
        }
    };

    explicit LambdaSlider(QWidget* parent = nullptr);

    double lambda() const { return m_lambda; }
    void setLambda(double lambda); // moves the handle; ignored for the ghost
    void setMarks(std::vector<Mark> marks);
    bool isDragging() const { return m_ghost.has_value(); }

    void choose(double lambda); // as if it was dragged there

    QPointF pointOf(double lambda) const; // centre of the handle for that value
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void ghostMoved(double lambda); // while dragging
    void dragEnded();               // released or given up
    void valueChosen(double lambda);

protected:
    bool event(QEvent* event) override; // tooltips of marks
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    const Mark* markAt(const QPointF& position) const;
    double lambdaAt(double x) const;
    void paintTicks(QPainter& painter) const;
    void paintMarks(QPainter& painter) const;
    void paintTrack(QPainter& painter) const;
    void paintHandles(QPainter& painter) const;
    void tellValue(); // to assistive technology

    double m_lambda = 0;
    std::optional<double> m_ghost;
    std::vector<Mark> m_marks;
    int m_wheelRest = 0; // eighths of a degree not yet made into a tick
};

} // namespace distill
