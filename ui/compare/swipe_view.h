// SPDX-License-Identifier: GPL-3.0-or-later
// Two image grids over each other, parted by a line that the pointer moves: A to its left, B to its right; or
// side by side. Whole-number zoom, as large as the room allows. GUI thread only.
#pragma once

#include <QImage>
#include <QWidget>

#include "core/api/run_events.h"

namespace distill {

class SwipeView final : public QWidget {
    Q_OBJECT
public:
    explicit SwipeView(QWidget* parent = nullptr);

    void setImages(const ImageBatch& a, const ImageBatch& b);
    void setSideBySide(bool on);
    void setShare(double share); // of A, 0..1
    double share() const { return m_share; }
    QRect grid() const; // where A and B lie, one over the other; of A where they stand side by side

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QSize extent() const; // of both grids, unscaled

    QImage m_a, m_b;
    double m_share = 0.5;
    bool m_sideBySide = false;
};

// All images of a batch in one picture: row = class, column = image, a gutter of one pixel around each.
QImage gridPicture(const ImageBatch& batch, const QColor& ground);

} // namespace distill
