// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_list_delegate.h"

#include <QPainter>

#include "ui/runs/run_list_model.h"
#include "ui/theme/theme.h"
#include "ui/theme/type_scale.h"

namespace distill {

namespace {

constexpr int kRowHeight = 64;
constexpr int kIndent = 12;
constexpr int kDeepest = 3; // deeper forks are indented no further
constexpr int kStarWidth = 16;
constexpr int kPadding = 8;

// The lines that lead from the runs above to their forks, over the whole row so that they meet.
void drawLineage(QPainter& painter, const QRect& row, const QRect& text, const QString& lineage) {
    painter.setPen(QPen(Theme::instance().tokens().muted, 1));
    const double y = text.top() + 8.5;
    for (qsizetype level = 0; level < lineage.size(); ++level) {
        const double x = text.left() - static_cast<double>((lineage.size() - level) * kIndent) + 4.5;
        const QChar sign = lineage[level];
        if (sign == QChar(kThrough) || sign == QChar(kFork))
            painter.drawLine(QPointF(x, row.top()), QPointF(x, row.bottom() + 1));
        if (sign == QChar(kLastFork))
            painter.drawLine(QPointF(x, row.top()), QPointF(x, y));
        if (sign == QChar(kFork) || sign == QChar(kLastFork))
            painter.drawLine(QPointF(x, y), QPointF(text.left() - 3.0, y));
    }
}

void drawTexts(QPainter& painter, const QFont& font, const QRect& text, const QModelIndex& index) {
    const Tokens& tokens = Theme::instance().tokens();
    QFont title = font;
    title.setWeight(QFont::DemiBold);
    painter.setFont(title);
    QRect titleRoom = text;
    if (index.data(RunListModel::StarRole).toBool()) {
        painter.setPen(tokens.accent);
        painter.drawText(text, Qt::AlignRight | Qt::AlignTop, QStringLiteral("★"));
        titleRoom.setRight(text.right() - kStarWidth);
    }
    painter.setPen(tokens.text);
    painter.drawText(
        titleRoom, Qt::AlignLeft | Qt::AlignTop,
        QFontMetrics(title).elidedText(index.data().toString(), Qt::ElideRight, titleRoom.width()));
    QFont caption = font;
    caption.setPixelSize(captionPixels());
    painter.setFont(caption);
    painter.setPen(tokens.muted);
    const QFontMetrics metrics(caption);
    const auto line = [&](int role) {
        return metrics.elidedText(index.data(role).toString(), Qt::ElideRight, text.width());
    };
    QRect second = text;
    second.setBottom(text.bottom() - metrics.height() - 1);
    painter.drawText(second, Qt::AlignLeft | Qt::AlignBottom, line(RunListModel::SummaryRole));
    painter.drawText(text, Qt::AlignLeft | Qt::AlignBottom, line(RunListModel::CaptionRole));
}

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
    const QString lineage = index.data(RunListModel::LineageRole).toString().right(kDeepest);
    const QRect text = row.adjusted(kPadding + static_cast<int>(lineage.size()) * kIndent, 5, -kPadding, -5);
    drawLineage(*painter, option.rect, text, lineage);
    if (index.data(RunListModel::FaintRole).toBool())
        painter->setOpacity(0.6);
    drawTexts(*painter, option.font, text, index);
    painter->restore();
}

} // namespace distill
