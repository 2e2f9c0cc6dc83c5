// SPDX-License-Identifier: GPL-3.0-or-later
// Two image grids against each other: side by side, parted by a line that the pointer moves (A to its left, B
// to its right), one after the other in the same place, or as the map of their differences. One whole-number
// zoom and one place for both. Keys: arrows move the line, or the place; + and - zoom, 0 fits; Space shows
// the other one. GUI thread only.
#pragma once

#include <memory>
#include <optional>

#include <QImage>
#include <QTimer>
#include <QWidget>

#include "ui/compare/image_difference.h"

namespace distill {

enum class CompareMode { SideBySide, Swipe, Blink, Difference };

class CompareView final : public QWidget {
    Q_OBJECT
public:
    explicit CompareView(QWidget* parent = nullptr);

    void setImages(std::shared_ptr<const ImageBatch> a, std::shared_ptr<const ImageBatch> b); // null = none
    void setMode(CompareMode mode);
    CompareMode mode() const { return m_mode; }
    void setShare(double share); // of A while swiping, 0..1
    double share() const { return m_share; }
    void showOther(); // while blinking: the one that is not shown; it stays until it is asked for again
    bool showsB() const { return m_showsB; }
    void setBlinking(bool on); // by itself, once a second each
    bool isBlinking() const { return m_blink.isActive(); }

    int zoom() const; // screen pixels per image pixel
    void zoomBy(int steps);
    void zoomBy(int steps, const QPointF& around); // what lies there stays there
    void fit();
    bool isFitted() const { return !m_zoom; }
    QRect grid() const;      // where A lies, in A's pane; may reach beyond it
    QRect otherGrid() const; // where B lies: the same place, save side by side
    const std::optional<ImageDifference>& difference() const { return m_difference; } // in that mode

    QSize sizeHint() const override;

signals:
    void zoomChanged();
    void differenceChanged();
    void shownChanged(); // A or B, while blinking

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void makePictures();
    void makeDifference();
    QSize extent() const; // of one grid, unscaled
    QRect pane() const;   // A's
    QRect otherPane() const;
    QRect gridIn(const QRect& pane) const;
    int lineAt() const; // x of the swipe's line
    void moveBy(const QPoint& way);
    void paintNote(QPainter& painter, const QString& note) const;
    void paintSwipe(QPainter& painter) const;

    std::shared_ptr<const ImageBatch> m_batchA, m_batchB;
    QImage m_a, m_b, m_heat;
    std::optional<ImageDifference> m_difference;
    CompareMode m_mode = CompareMode::Swipe;
    QTimer m_blink;
    double m_share = 0.5;
    bool m_showsB = false;
    std::optional<int> m_zoom; // none = as large as the room allows
    QPoint m_offset;           // of the grid from its place in the middle
    std::optional<QPoint> m_dragFrom;
};

} // namespace distill
