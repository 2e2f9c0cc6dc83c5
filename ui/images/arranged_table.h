// SPDX-License-Identifier: GPL-3.0-or-later
// A table for the model and for screen readers (row = class, column = image, the last one the class's CMI),
// whose cells stand where a GridLayout says: in the middle where there is room, scrolled where there is none.
// It knows places alone: where an index is, what is at a point, where the cursor goes; what is painted and how
// large the images are say those that derive from it. GUI thread.
#pragma once

#include <QTableView>

#include "ui/images/grid_layout.h"

namespace distill {

class ImageGridModel;

class ArrangedTable : public QTableView {
    Q_OBJECT
public:
    ArrangedTable(ImageGridModel* model, QWidget* parent);

    const GridLayout& arrangement() const { return m_layout; }

    QRect visualRect(const QModelIndex& index) const override; // of the viewport, in logical pixels
    QModelIndex indexAt(const QPoint& point) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;

protected:
    ImageGridModel* images() const { return m_model; }
    // Takes over the arrangement; `above` logical pixels over the viewport stay free.
    void arrange(const GridLayout& layout, int above);
    QPoint origin() const;                                 // of the layout, device pixels of the viewport
    QPoint toLayout(const QPoint& viewportPosition) const; // device pixels

    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    int horizontalOffset() const override;
    int verticalOffset() const override;
    void updateGeometries() override;
    void dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight,
                     const QList<int>& roles) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    QModelIndex besideOf(const QModelIndex& from, int dx, int dy) const;

    ImageGridModel* m_model;
    GridLayout m_layout;
};

} // namespace distill
