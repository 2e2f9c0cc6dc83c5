// SPDX-License-Identifier: GPL-3.0-or-later
// Painting of the image grid's cells: images enlarged by whole device pixels, never smoothed and never
// tinted; CMI bars. GUI thread.
#pragma once

#include <QStyledItemDelegate>

namespace distill {

// Draws `image` so that each of its pixels covers zoom x zoom device pixels, its top left corner on the
// device pixel nearest to `topLeft`. Returns the rectangle covered, in the painter's coordinates.
QRectF drawEnlarged(QPainter& painter, const QPointF& topLeft, const QImage& image, int zoom);

class ImageDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    static constexpr int kShareStrip = 6;     // beneath each image, where its CMI share is shown
    void setZoom(int zoom) { m_zoom = zoom; } // device pixels per image pixel
    void setHoveredRow(int row) { m_hoveredRow = row; }
    void setShares(bool shown) { m_shares = shown; } // a bar beneath each image
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    void paintShare(QPainter* painter, const QRectF& covered, const QModelIndex& index) const;

    int m_zoom = 1;
    int m_hoveredRow = -1;
    bool m_shares = false;
};

class CmiBarDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setHoveredRow(int row) { m_hoveredRow = row; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    int m_hoveredRow = -1;
};

} // namespace distill
