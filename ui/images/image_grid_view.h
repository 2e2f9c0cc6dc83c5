// SPDX-License-Identifier: GPL-3.0-or-later
// The grid: a table of images, class names before it, CMI bars behind it, both in place while the images
// scroll. The zoom is a whole number of device pixels: as large as the room allows, or what the user chose.
// GUI thread.
#pragma once

#include <optional>

#include <QWidget>

class QModelIndex;
class QTableView;

namespace distill {

class ClassLabelHeader;
class CmiBarDelegate;
class ImageDelegate;
class ImageGridModel;

class ImageGridView final : public QWidget {
    Q_OBJECT
public:
    explicit ImageGridView(ImageGridModel* model, QWidget* parent = nullptr);

    int zoom() const { return m_zoom; } // device pixels per image pixel
    bool isFitted() const { return !m_chosenZoom; }
    void chooseZoom(int zoom);
    void fit(); // back to as large as the room allows
    int hoveredRow() const { return m_hoveredRow; }
    void setHoveredRow(int row); // lights its label, gutters and bar; -1 = none
    void showShares(bool shown); // a bar beneath each image for its share of the CMI
    QTableView* table() const { return m_table; }
    QTableView* bars() const { return m_bars; }
    ClassLabelHeader* labels() const { return m_labels; }

signals:
    void zoomChanged();
    void imageActivated(const QModelIndex& index);
    void rowHovered(int row);                   // by the pointer; -1 = none any more
    void cellHovered(const QModelIndex& index); // an image, or a class's bar; invalid = none any more

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Measures {
        int cellWidth = 0, cellHeight = 0;
    };
    void setUpTable(QTableView* table);
    void setUpBars();
    void showColumns();
    void relayout();
    void place(const Measures& cell);
    void leave();
    void hoverAt(const QPoint& viewportPosition, const QObject* viewport);
    Measures measures(int zoom) const;
    int fittingZoom() const;

    ImageGridModel* m_model;
    QTableView* m_table;
    QTableView* m_bars;
    ClassLabelHeader* m_labels;
    ImageDelegate* m_imageDelegate;
    CmiBarDelegate* m_barDelegate;
    std::optional<int> m_chosenZoom;
    int m_zoom = 1;
    int m_hoveredRow = -1;
    bool m_shares = false;
};

} // namespace distill
