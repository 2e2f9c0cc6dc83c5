// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_list_delegate.h"

#include <QPainter>

#include "ui/runs/run_list_model.h"
#include "ui/theme/theme.h"
#include "ui/theme/type_scale.h"

namespace distill {

namespace {

constexpr int kIndent = 12;
constexpr int kDeepest = 3;    // what is deeper is indented no further
constexpr int kSignWidth = 16; // of a star, a dot
constexpr int kGutter = 14;    // at the left: for the arrow
constexpr int kPadding = 8;    // at the right
constexpr int kPicture = 40;
constexpr int kPictureGap = 8;
constexpr int kLeastText = 80; // narrower lists show no pictures
constexpr int kAbove = 6;      // the texts, in the row
constexpr int kBetween = 3;    // rows
constexpr double kDot = 7;
constexpr double kShownBar = 3;

QFont titleFont(QFont font) {
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont captionFont(QFont font) {
    font.setPixelSize(captionPixels());
    return font;
}

QString lineageOf(const QModelIndex& index) {
    return index.data(RunListModel::LineageRole).toString().right(kDeepest);
}

// All that is drawn but for the arrow and the lines from above.
QRect contentRect(const QRect& row, const QModelIndex& index) {
    return row.adjusted(kGutter + static_cast<int>(lineageOf(index).size()) * kIndent, kAbove, -kPadding,
                        -kAbove - kBetween);
}

// The lines that lead from what is above to what hangs on it, over the whole row so that they meet. They spare an
// arrow.
void drawLineage(QPainter& painter, const QRect& row, const QRect& content, const QString& lineage,
                 bool arrow) {
    painter.setPen(QPen(Theme::instance().tokens().muted, 1));
    const double y = content.center().y() + 0.5;
    for (qsizetype level = 0; level < lineage.size(); ++level) {
        const double x = content.left() - static_cast<double>((lineage.size() - level) * kIndent) + 5.5;
        const bool own = level == lineage.size() - 1 && arrow;
        const QChar sign = lineage[level];
        if (sign == QChar(kThrough) || sign == QChar(kFork))
            painter.drawLine(QPointF(x, row.top()), QPointF(x, row.bottom() + 1));
        if (sign == QChar(kLastFork))
            painter.drawLine(QPointF(x, row.top()), QPointF(x, y));
        if ((sign == QChar(kFork) || sign == QChar(kLastFork)) && !own)
            painter.drawLine(QPointF(x, y), QPointF(content.left() - 3.0, y));
    }
}

// An arrow that points down where the lines beneath are there.
void drawFold(QPainter& painter, const QRectF& place, bool folded) {
    const QPointF middle = place.center();
    const double reach = 3.5;
    QPolygonF arrow;
    if (folded)
        arrow << middle + QPointF(-reach / 2, -reach) << middle + QPointF(reach / 2, 0)
              << middle + QPointF(-reach / 2, reach);
    else
        arrow << middle + QPointF(-reach, -reach / 2) << middle + QPointF(0, reach / 2)
              << middle + QPointF(reach, -reach / 2);
    painter.setPen(QPen(Theme::instance().tokens().muted, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(arrow);
}

// Its colours are the images' own; a run that has none yet has a plain ground. What is left is the text's.
QRect drawPicture(QPainter& painter, QRect content, const QModelIndex& index) {
    if (index.data(RunListModel::FolderRole).toBool() ||
        content.width() - kPicture - kPictureGap < kLeastText)
        return content;
    const QRect frame(content.left(), content.center().y() - kPicture / 2 + 1, kPicture, kPicture);
    const auto image = index.data(Qt::DecorationRole).value<QImage>();
    if (image.isNull()) {
        painter.fillRect(frame, Theme::instance().tokens().imageGround);
    } else {
        QRect place(QPoint(), image.size().scaled(frame.size(), Qt::KeepAspectRatio));
        place.moveCenter(frame.center());
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(place, image);
    }
    content.setLeft(frame.right() + 1 + kPictureGap);
    return content;
}

// From the right end of the title inwards: the dot of what computes, the star. What is left is the title's.
QRect drawSigns(QPainter& painter, const QFont& font, QRect room, const QModelIndex& index) {
    const Tokens& tokens = Theme::instance().tokens();
    if (index.data(RunListModel::WorksRole).toBool()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.accuracy);
        painter.drawEllipse(QRectF(room.right() - kDot, room.center().y() - kDot / 2 + 0.5, kDot, kDot));
        room.setRight(room.right() - kSignWidth);
    }
    if (index.data(RunListModel::StarRole).toBool()) {
        painter.setPen(tokens.accent);
        painter.setFont(font);
        painter.drawText(room, Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("★"));
        room.setRight(room.right() - kSignWidth);
    }
    return room;
}

void drawTexts(QPainter& painter, const QFont& font, const QRect& text, const QModelIndex& index) {
    const Tokens& tokens = Theme::instance().tokens();
    const QFontMetrics title(titleFont(font));
    const QFontMetrics caption(captionFont(font));
    QRect line(text.left(), text.top(), text.width(), title.height());
    const QRect room = drawSigns(painter, titleFont(font), line, index);
    painter.setFont(titleFont(font));
    painter.setPen(tokens.text);
    painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                     title.elidedText(index.data().toString(), Qt::ElideRight, room.width()));
    painter.setFont(captionFont(font));
    painter.setPen(tokens.muted);
    line.setHeight(caption.height());
    line.moveTop(text.top() + title.height() + 1);
    for (const int role : {RunListModel::SummaryRole, RunListModel::CaptionRole}) {
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                         caption.elidedText(index.data(role).toString(), Qt::ElideRight, line.width()));
        line.translate(0, caption.height() + 1);
    }
}

// A bar at the left of the run that the window shows, wherever the keys are.
void drawShown(QPainter& painter, const QRect& row) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme::instance().tokens().accent);
    const QRectF bar(row.left(), row.top() + kAbove, kShownBar, row.height() - 2 * kAbove - kBetween);
    painter.drawRoundedRect(bar, kShownBar / 2, kShownBar / 2);
}

void drawGround(QPainter& painter, const QRect& row, QStyle::State state, bool pointed) {
    const bool selected = state.testFlag(QStyle::State_Selected);
    const bool hovered =
        pointed || (state.testFlag(QStyle::State_MouseOver) && state.testFlag(QStyle::State_Enabled));
    if (!selected && !hovered)
        return;
    const Tokens& tokens = Theme::instance().tokens();
    QColor ground = tokens.selection;
    ground.setAlphaF(selected ? 1.0F : 0.5F);
    painter.setPen(state.testFlag(QStyle::State_HasFocus) ? QPen(tokens.accent, 1) : QPen(Qt::NoPen));
    painter.setBrush(ground);
    painter.drawRoundedRect(QRectF(row.adjusted(0, 0, 0, -kBetween)).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
}

} // namespace

QRect RunListDelegate::foldRect(const QRect& row, const QModelIndex& index) {
    if (index.data(RunListModel::FoldRole) == RunListModel::NoFold)
        return {};
    const QRect content = contentRect(row, index);
    return {content.left() - kGutter, content.top(), kGutter, content.height()};
}

QSize RunListDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return QSize(120, QFontMetrics(titleFont(option.font)).height() +
                          2 * (QFontMetrics(captionFont(option.font)).height() + 1) + 2 * kAbove + kBetween);
}

void RunListDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    drawGround(*painter, option.rect, option.state, index.data(RunListModel::PointedRole).toBool());
    if (index.data(RunListModel::ShownRole).toBool())
        drawShown(*painter, option.rect);
    const QRect content = contentRect(option.rect, index);
    const QRect fold = foldRect(option.rect, index);
    drawLineage(*painter, option.rect, content, lineageOf(index), !fold.isEmpty());
    if (!fold.isEmpty())
        drawFold(*painter, fold, index.data(RunListModel::FoldRole) == RunListModel::Folded);
    if (index.data(RunListModel::FaintRole).toBool())
        painter->setOpacity(0.6);
    drawTexts(*painter, option.font, drawPicture(*painter, content, index), index);
    painter->restore();
}

} // namespace distill
