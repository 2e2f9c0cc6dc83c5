// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/cell_table.h"

#include <algorithm>

#include <QAbstractItemDelegate>
#include <QHeaderView>
#include <QPainter>

#include "ui/theme/theme.h"
#include <QPaintEvent>

namespace distill {

CellTable::CellTable(QWidget* parent) : QTableView(parent) {
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent); // else the card behind is painted with every image
}

void CellTable::paintEvent(QPaintEvent* event) {
    const QRect area = event->rect();
    QPainter painter(viewport());
    painter.fillRect(area, Theme::instance().tokens().imageGround);
    if (model() == nullptr || model()->rowCount() == 0)
        return;
    const int firstRow = std::max(0, rowAt(area.top()));
    const int firstColumn = std::max(0, columnAt(area.left()));
    const int rows = model()->rowCount();
    const int columns = model()->columnCount();
    const QModelIndex current = hasFocus() ? currentIndex() : QModelIndex();
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const QStyle::State plain = option.state & ~QStyle::State_HasFocus;
    for (int row = firstRow; row < rows && rowViewportPosition(row) <= area.bottom(); ++row) {
        for (int column = firstColumn; column < columns; ++column) {
            if (isColumnHidden(column))
                continue;
            const int left = columnViewportPosition(column);
            if (left > area.right())
                break;
            const QModelIndex index = model()->index(row, column);
            option.rect = QRect(left, rowViewportPosition(row), columnWidth(column), rowHeight(row));
            option.state = index == current ? plain | QStyle::State_HasFocus : plain;
            itemDelegate()->paint(&painter, option, index);
        }
    }
}

} // namespace distill
