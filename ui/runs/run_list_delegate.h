// SPDX-License-Identifier: GPL-3.0-or-later
// Draws one line of the list of runs: what it is in bold, how it went beneath; what hangs on another line is
// indented. GUI thread only.
#pragma once

#include <QStyledItemDelegate>

namespace distill {

class RunListDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    // The arrow that folds, in the row's rectangle; empty where nothing hangs on it.
    static QRect foldRect(const QRect& row, const QModelIndex& index);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace distill
