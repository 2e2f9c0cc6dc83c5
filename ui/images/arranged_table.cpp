// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/arranged_table.h"

#include <algorithm>
#include <cmath>

#include <QAbstractButton>
#include <QHeaderView>
#include <QScrollBar>

#include "ui/images/image_grid_model.h"

namespace distill {

ArrangedTable::ArrangedTable(ImageGridModel* model, QWidget* parent) : QTableView(parent), m_model(model) {
    setModel(model);
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(QAbstractItemView::NoSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    horizontalHeader()->hide();
    verticalHeader()->hide();
    for (auto* corner : findChildren<QAbstractButton*>(QString(), Qt::FindDirectChildrenOnly))
        corner->hide(); // between the headers
}

void ArrangedTable::arrange(const GridLayout& layout, int above) {
    m_layout = layout;
    setViewportMargins(0, above, 0, 0);
    updateGeometries();
    viewport()->update();
}

void ArrangedTable::updateGeometries() {
    const double ratio = devicePixelRatioF();
    const auto set = [&](QScrollBar* bar, int content, int room, int step) {
        const int length = static_cast<int>(std::ceil(content / ratio));
        bar->setRange(0, std::max(0, length - room));
        bar->setPageStep(room);
        bar->setSingleStep(std::max(1, static_cast<int>(step / ratio)));
    };
    const bool empty = m_model == nullptr || m_model->classes() == 0;
    const QSize content = empty ? QSize() : m_layout.size();
    const QSize all = contentsRect().size() - QSize(0, viewportMargins().top());
    const int extent = style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, verticalScrollBar());
    const bool scrollsX = content.width() > std::ceil(all.width() * ratio);
    const bool scrollsY = content.height() > std::ceil((all.height() - (scrollsX ? extent : 0)) * ratio);
    setVerticalScrollBarPolicy(scrollsY ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(scrollsX ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
    set(verticalScrollBar(), content.height(), all.height() - (scrollsX ? extent : 0),
        m_layout.cell.height());
    set(horizontalScrollBar(), content.width(), all.width() - (scrollsY ? extent : 0), m_layout.cell.width());
}

// The table would update what its own rows and columns cover.
void ArrangedTable::dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight,
                                const QList<int>& roles) {
    QTableView::dataChanged(topLeft, bottomRight, roles);
    viewport()->update();
}

int ArrangedTable::horizontalOffset() const {
    return horizontalScrollBar()->value();
}

int ArrangedTable::verticalOffset() const {
    return verticalScrollBar()->value();
}

void ArrangedTable::scrollContentsBy(int, int) {
    viewport()->update();
}

// In the middle where there is room.
QPoint ArrangedTable::origin() const {
    const double ratio = devicePixelRatioF();
    const QSize free =
        QSize(static_cast<int>(viewport()->width() * ratio), static_cast<int>(viewport()->height() * ratio)) -
        m_layout.size();
    const QPoint scrolled(static_cast<int>(std::lround(horizontalOffset() * ratio)),
                          static_cast<int>(std::lround(verticalOffset() * ratio)));
    return QPoint(std::max(0, free.width() / 2), std::max(0, free.height() / 2)) - scrolled;
}

QPoint ArrangedTable::toLayout(const QPoint& viewportPosition) const {
    const double ratio = devicePixelRatioF();
    return QPoint(static_cast<int>(viewportPosition.x() * ratio),
                  static_cast<int>(viewportPosition.y() * ratio)) -
           origin();
}

QRect ArrangedTable::visualRect(const QModelIndex& index) const {
    if (!index.isValid() || m_model->classes() == 0)
        return {};
    const QRect device =
        (index.column() == m_model->cmiColumn() ? m_layout.bar(index.row())
                                                : m_layout.imageAt(index.row(), index.column()))
            .translated(origin());
    const double ratio = devicePixelRatioF();
    return QRectF(device.x() / ratio, device.y() / ratio, device.width() / ratio, device.height() / ratio)
        .toAlignedRect();
}

QModelIndex ArrangedTable::indexAt(const QPoint& point) const {
    if (m_model->classes() == 0)
        return {};
    const QPoint at = toLayout(point);
    const int row = m_layout.classAt(at);
    if (row < 0)
        return {};
    if (m_layout.bar(row).adjusted(0, -6, 0, 6).contains(at) && !m_layout.images(row).contains(at))
        return m_model->index(row, m_model->cmiColumn());
    const int column = m_layout.imageIn(row, at);
    return column < 0 ? QModelIndex() : m_model->index(row, column);
}

void ArrangedTable::scrollTo(const QModelIndex& index, ScrollHint hint) {
    const QRect rect = visualRect(index);
    if (rect.isEmpty())
        return;
    const auto follow = [hint](QScrollBar* bar, int first, int last, int room) {
        if (hint == PositionAtTop || first < 0)
            bar->setValue(bar->value() + first);
        else if (hint == PositionAtCenter)
            bar->setValue(bar->value() + (first + last - room) / 2);
        else if (hint == PositionAtBottom || last > room)
            bar->setValue(bar->value() + last - room);
    };
    follow(verticalScrollBar(), rect.top(), rect.bottom() + 1, viewport()->height());
    follow(horizontalScrollBar(), rect.left(), rect.right() + 1, viewport()->width());
}

// As the eye goes: within the class, then to the class beside it.
QModelIndex ArrangedTable::besideOf(const QModelIndex& from, int dx, int dy) const {
    const int across = m_layout.imagesAcross, count = m_model->imagesPerClass();
    const int x = from.column() % across, line = from.column() / across;
    const int last = (count - 1) / across;
    if (x + dx >= 0 && x + dx < across && line + dy >= 0 && line + dy <= last &&
        from.column() + dx + dy * across < count)
        return m_model->index(from.row(), from.column() + dx + dy * across);
    const int row = from.row() + dx + dy * m_layout.classesAcross;
    const bool sameLine = row / m_layout.classesAcross == from.row() / m_layout.classesAcross;
    if (row < 0 || row >= m_model->classes() || (dx != 0 && !sameLine))
        return from;
    const int newX = dx == 0 ? x : dx > 0 ? 0 : across - 1;
    const int newLine = dy == 0 ? line : dy > 0 ? 0 : last;
    return m_model->index(row, std::min(count - 1, newLine * across + newX));
}

QModelIndex ArrangedTable::moveCursor(CursorAction action, Qt::KeyboardModifiers) {
    QModelIndex index = currentIndex();
    if (m_model->classes() == 0)
        return {};
    if (!index.isValid() || index.column() == m_model->cmiColumn())
        return m_model->index(std::max(0, index.row()), 0);
    const int page = std::max(1, viewport()->height() / std::max(1, visualRect(index).height()) - 1);
    switch (action) {
    case MoveLeft:
    case MovePrevious:
        return besideOf(index, -1, 0);
    case MoveRight:
    case MoveNext:
        return besideOf(index, 1, 0);
    case MoveUp:
        return besideOf(index, 0, -1);
    case MoveDown:
        return besideOf(index, 0, 1);
    case MoveHome:
        return m_model->index(0, 0);
    case MoveEnd:
        return m_model->index(m_model->classes() - 1, m_model->imagesPerClass() - 1);
    case MovePageUp:
    case MovePageDown:
        for (int i = 0; i < page; ++i)
            index = besideOf(index, 0, action == MovePageUp ? -1 : 1);
        return index;
    }
    return index;
}

} // namespace distill
