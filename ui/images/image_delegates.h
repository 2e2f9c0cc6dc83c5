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
    void setZoom(int zoom) { m_zoom = zoom; } // device pixels per image pixel
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    int m_zoom = 1;
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
