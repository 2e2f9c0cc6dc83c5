// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/nearest_view.h"

#include <algorithm>

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/images/image_painting.h"
#include "ui/theme/plain_tip.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kPairGap = 12, kInnerGap = 1, kRowGap = 8, kLabelGap = 12, kLongestLabel = 140;
constexpr int kWantedSide = 56; // pixels of an image's side, about

int zoomFor(const ImageBatch& images) {
    return std::max(1, kWantedSide / std::max(1, images.height));
}

QImage pictureOf(const ImageBatch& batch, int row, int column) {
    const auto format = batch.channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888;
    return QImage(batch.image(row, column), batch.width, batch.height,
                  qsizetype{batch.width} * batch.channels, format);
}

} // namespace

NearestView::NearestView(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Synthetic images beside the nearest real ones"));
}

void NearestView::setPairs(const StudyImages& images, std::vector<NearestReal> nearest,
                           const QStringList& classNames) {
    m_images = images;
    m_nearest = std::move(nearest);
    m_classNames = classNames;
    m_labelWidth = 0;
    for (const QString& name : classNames)
        m_labelWidth = std::max(m_labelWidth, fontMetrics().horizontalAdvance(name));
    m_labelWidth = std::min(m_labelWidth, kLongestLabel) + kLabelGap;
    updateGeometry();
    update();
}

bool NearestView::hasPairs() const {
    return m_images.synthetic && m_images.nearest &&
           m_nearest.size() >=
               std::size_t(m_images.synthetic->classes) * std::size_t(m_images.synthetic->ipc);
}

QRect NearestView::pairRect(int row, int column) const {
    const ImageBatch& images = *m_images.synthetic;
    const int zoom = zoomFor(images);
    const int width = 2 * images.width * zoom + kInnerGap, height = images.height * zoom;
    return {m_labelWidth + column * (width + kPairGap), row * (height + kRowGap), width, height};
}

QSize NearestView::sizeHint() const {
    if (!hasPairs())
        return {200, 100};
    const QRect last = pairRect(m_images.synthetic->classes - 1, m_images.synthetic->ipc - 1);
    return {last.right() + kPairGap, last.bottom() + kRowGap};
}

void NearestView::paintEvent(QPaintEvent* event) {
    if (!hasPairs())
        return;
    const Tokens& tokens = Theme::instance().tokens();
    QPainter painter(this);
    const ImageBatch& own = *m_images.synthetic;
    const int zoom = zoomFor(own);
    for (int row = 0; row < own.classes; ++row) {
        if (!pairRect(row, 0)
                 .adjusted(0, -kRowGap, 0, kRowGap)
                 .intersects(QRect(m_labelWidth, event->rect().top(), width(), event->rect().height())))
            continue;
        const QRect first = pairRect(row, 0);
        painter.setPen(tokens.text);
        painter.drawText(
            QRect(0, first.top(), m_labelWidth - kLabelGap, first.height()),
            Qt::AlignRight | Qt::AlignVCenter,
            fontMetrics().elidedText(m_classNames.value(row), Qt::ElideRight, m_labelWidth - kLabelGap));
        for (int column = 0; column < own.ipc; ++column) {
            const QRect pair = pairRect(row, column);
            drawEnlarged(painter, pair.topLeft(), pictureOf(own, row, column), zoom);
            drawEnlarged(painter, pair.topLeft() + QPoint(own.width * zoom + kInnerGap, 0),
                         pictureOf(*m_images.nearest, row, column), zoom);
            if (m_nearest.at(std::size_t(row) * std::size_t(own.ipc) + std::size_t(column)).label == row)
                continue; // of its own class
            painter.setPen(QPen(tokens.warning, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(pair.adjusted(-2, -2, 1, 1));
        }
    }
}

bool NearestView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || !hasPairs())
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (int i = 0; i < m_images.synthetic->classes * m_images.synthetic->ipc; ++i) {
        const int row = i / m_images.synthetic->ipc, column = i % m_images.synthetic->ipc;
        if (!pairRect(row, column).contains(help->pos()))
            continue;
        const NearestReal& near = m_nearest.at(static_cast<std::size_t>(i));
        QToolTip::showText(help->globalPos(),
                           plainTip(tr("%1, image %2. Nearest real image: number %3, %4, distance %5")
                                        .arg(m_classNames.value(row))
                                        .arg(column + 1)
                                        .arg(near.index)
                                        .arg(m_classNames.value(near.label))
                                        .arg(near.distance, 0, 'g', 3)),
                           this);
        return true;
    }
    QToolTip::hideText();
    return true;
}

} // namespace distill
