// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/image_delegates.h"

#include <cmath>

#include <QPainter>

#include "ui/images/image_grid_model.h"
#include "ui/plots/plot_theme.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr double kBarHeight = 7.0;
constexpr double kShareBarHeight = 3.0;

} // namespace

QRectF drawEnlarged(QPainter& painter, const QPointF& topLeft, const QImage& image, int zoom) {
    const QTransform toDevice = painter.deviceTransform();
    const QPointF origin = toDevice.map(topLeft);
    const QRectF device(std::round(origin.x()), std::round(origin.y()), image.width() * zoom,
                        image.height() * zoom);
    const QRectF target = toDevice.inverted().mapRect(device);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(target, image);
    return target;
}

void ImageDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    const Tokens& tokens = Theme::instance().tokens();
    const QImage image = index.data(ImageGridModel::ImageRole).value<QImage>();
    if (image.isNull()) { // the place of an image that is still to come
        painter->fillRect(option.rect.adjusted(0, 0, -2, -2), mixed(tokens.line, tokens.imageGround, 0.5));
        return;
    }
    if (index.row() == m_hoveredRow) // lights the gutters; the images stay as they are
        painter->fillRect(option.rect, tokens.selection);
    const QRectF covered = drawEnlarged(*painter, option.rect.topLeft(), image, m_zoom);
    if (m_shares)
        paintShare(painter, covered, index);
    const bool marked = index.data(ImageGridModel::MarkedRole).toBool();
    if (!marked && !option.state.testFlag(QStyle::State_HasFocus))
        return;
    painter->setPen(QPen(tokens.accent, 2.0));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(covered.adjusted(1, 1, -1, -1));
}

// As long as the image is wide for the image with the largest share of the set.
void ImageDelegate::paintShare(QPainter* painter, const QRectF& covered, const QModelIndex& index) const {
    const double fraction = index.data(ImageGridModel::ShareFractionRole).toDouble();
    if (!std::isfinite(fraction))
        return;
    const Tokens& tokens = Theme::instance().tokens();
    QRectF bar(covered.left(), covered.bottom() + 1.0, covered.width(), kShareBarHeight);
    painter->fillRect(bar, tokens.line);
    bar.setWidth(std::max(1.0, bar.width() * fraction));
    painter->fillRect(bar, tokens.cmi);
}

void CmiBarDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const {
    const Tokens& tokens = Theme::instance().tokens();
    const bool hovered = index.row() == m_hoveredRow;
    const QRectF cell(option.rect);
    const double height = std::min(kBarHeight, cell.height() - 2.0);
    const QRectF track(cell.left() + 6.0, cell.center().y() - height / 2.0, cell.width() - 12.0, height);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(hovered ? tokens.selection : tokens.line);
    painter->drawRoundedRect(track, height / 2.0, height / 2.0);
    const double fraction = index.data(ImageGridModel::CmiFractionRole).toDouble();
    if (fraction > 0.0) {
        QRectF bar = track;
        bar.setWidth(std::max(height, track.width() * fraction));
        painter->setBrush(hovered ? tokens.cmi : mixed(tokens.cmi, tokens.panel, 0.92));
        painter->drawRoundedRect(bar, height / 2.0, height / 2.0);
    }
    painter->restore();
}

} // namespace distill
