// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_list_delegate.h"

#include <QPainter>

#include "ui/runs/run_list_model.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kRowHeight = 50;
constexpr int kPadding = 8;

} // namespace

QSize RunListDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return QSize(120, kRowHeight);
}

void RunListDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    const Tokens& tokens = Theme::instance().tokens();
    const QRect row = option.rect.adjusted(0, 1, 0, -3);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool hovered =
        option.state.testFlag(QStyle::State_MouseOver) && option.state.testFlag(QStyle::State_Enabled);
    if (selected || hovered) {
        QColor ground = tokens.selection;
        ground.setAlphaF(selected ? 1.0F : 0.5F);
        painter->setPen(option.state.testFlag(QStyle::State_HasFocus) ? QPen(tokens.accent, 1)
                                                                      : QPen(Qt::NoPen));
        painter->setBrush(ground);
        painter->drawRoundedRect(QRectF(row).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }
    const QRect text = row.adjusted(kPadding, 5, -kPadding, -5);
    QFont title = option.font;
    title.setWeight(QFont::DemiBold);
    painter->setFont(title);
    painter->setPen(tokens.text);
    const QString name =
        QFontMetrics(title).elidedText(index.data().toString(), Qt::ElideRight, text.width());
    painter->drawText(text, Qt::AlignLeft | Qt::AlignTop, name);
    QFont caption = option.font;
    caption.setPixelSize(11);
    painter->setFont(caption);
    painter->setPen(tokens.muted);
    const QString summary = QFontMetrics(caption).elidedText(index.data(RunListModel::SummaryRole).toString(),
                                                             Qt::ElideRight, text.width());
    painter->drawText(text, Qt::AlignLeft | Qt::AlignBottom, summary);
    painter->restore();
}

} // namespace distill
