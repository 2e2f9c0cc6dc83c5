// SPDX-License-Identifier: GPL-3.0-or-later
// The grid: the images of every class with its name and CMI bar. It shows all of them, as large as the room
// allows, or at a zoom that was chosen, in device pixels per image pixel, and then scrolls downwards. GUI thread.
#pragma once

#include <optional>

#include "ui/images/arranged_table.h"
#include "ui/images/image_grid_painter.h"

class QLabel;

namespace distill {

class ImageGridView final : public ArrangedTable {
    Q_OBJECT
public:
    explicit ImageGridView(ImageGridModel* model, QWidget* parent = nullptr);

    double zoom() const { return arrangement().zoom; } // device pixels per image pixel
    bool isFitted() const { return !m_chosenZoom; }
    std::optional<double> chosenZoom() const { return m_chosenZoom; }
    void chooseZoom(double zoom);
    void restoreZoom(std::optional<double> zoom); // as it was chosen once; none = fitted
    void zoomIn();
    void zoomOut();
    void showActualSize() { chooseZoom(1.0); } // an image pixel is a device pixel
    void fit();                                // back to as large as the room allows
    double fittedZoom(QSize room) const;       // in a view of this size
    QString scaleText() const;                 // what a full bar stands for; empty where nothing is measured
    int hoveredRow() const { return m_hoveredRow; }
    void setHoveredRow(int row); // lights its name, frame and bar; -1 = none
    void showShares(bool shown); // a bar beneath each image for its share of the CMI
    double paintMilliseconds() const { return m_paintMilliseconds; } // of the newest paint of all

signals:
    void zoomChanged(); // or how it came about
    void zoomChosen();  // by the user, fitting included
    void imageActivated(const QModelIndex& index);
    void menuRequested(const QModelIndex& index, const QPoint& globalPosition);
    void rowHovered(int row);                   // by the pointer; -1 = none any more
    void cellHovered(const QModelIndex& index); // an image, or a class's bar; invalid = none any more

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    GridNeeds needs() const;
    GridLayout layoutFor(QSize room, std::optional<double> zoom) const; // room of the widget, logical
    void measureNames();
    void relayout();
    void setChosen(std::optional<double> zoom, const QPoint& anchor);
    void placeScale();
    void hoverAt(const QPoint& viewportPosition);
    void leave();
    bool showNameTip(QHelpEvent* event) const;

    ImageGridPainter m_painter;
    QLabel* m_scale; // what a full bar stands for, over the bars
    std::optional<double> m_chosenZoom;
    int m_hoveredRow = -1;
    int m_nameWidth = 0, m_wheel = 0; // of the longest name; angle that is left of the wheel
    bool m_shares = false;
    double m_paintMilliseconds = 0;
};

} // namespace distill
