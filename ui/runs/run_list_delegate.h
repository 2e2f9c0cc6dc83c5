// SPDX-License-Identifier: GPL-3.0-or-later
// Draws one recorded run: what it is in bold, how it went beneath; forks are indented. GUI thread only.
#pragma once

#include <QStyledItemDelegate>

namespace distill {

class RunListDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace distill
