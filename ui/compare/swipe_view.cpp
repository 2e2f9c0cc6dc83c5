// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/swipe_view.h"

#include <algorithm>
#include <cmath>

#include <QMouseEvent>
#include <QPainter>

#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kGap = 16;          // between grids that stand side by side
constexpr int kPreferredZoom = 3; // screen pixels per image pixel
constexpr double kKeyStep = 0.02;

} // namespace

QImage gridPicture(const ImageBatch& batch, const QColor& ground) {
    QImage picture(batch.ipc * (batch.width + 1) + 1, batch.classes * (batch.height + 1) + 1,
                   QImage::Format_RGB32);
    picture.fill(ground);
    QPainter painter(&picture);
    const auto format = batch.channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888;
    for (int row = 0; row < batch.classes; ++row)
        for (int column = 0; column < batch.ipc; ++column)
            painter.drawImage(1 + column * (batch.width + 1), 1 + row * (batch.height + 1),
                              QImage(batch.image(row, column), batch.width, batch.height,
                                     batch.width * batch.channels, format));
    return picture;
}

SwipeView::SwipeView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Images of two runs"));
    setMinimumSize(200, 200);
}

void SwipeView::setImages(const ImageBatch& a, const ImageBatch& b) {
    const QColor ground = Theme::instance().tokens().panel;
    m_a = gridPicture(a, ground);
    m_b = gridPicture(b, ground);
    updateGeometry();
    update();
}

void SwipeView::setSideBySide(bool on) {
    m_sideBySide = on;
    update();
}

void SwipeView::setShare(double share) {
    m_share = std::clamp(share, 0.0, 1.0);
    update();
}

QSize SwipeView::extent() const {
    const QSize one = m_a.size().expandedTo(m_b.size());
    return m_sideBySide ? QSize(2 * one.width(), one.height()) : one;
}

QSize SwipeView::sizeHint() const {
    return m_a.size().expandedTo(m_b.size()) * kPreferredZoom;
}

QRect SwipeView::grid() const {
    const QSize all = extent();
    if (all.isEmpty())
        return {};
    const int gap = m_sideBySide ? kGap : 0;
    const int zoom = std::max(1, std::min((width() - gap) / all.width(), height() / all.height()));
    const QSize room(all.width() * zoom + gap, all.height() * zoom);
    const QSize one = m_a.size().expandedTo(m_b.size()) * zoom;
    return {QPoint(std::max(0, (width() - room.width()) / 2), std::max(0, (height() - room.height()) / 2)),
            one};
}

void SwipeView::paintEvent(QPaintEvent*) {
    const QRect left = grid();
    if (left.isEmpty())
        return;
    QPainter painter(this);
    const int zoom = left.width() / m_a.size().expandedTo(m_b.size()).width();
    const auto draw = [&](const QImage& image, const QPoint& place) {
        painter.drawImage(QRect(place, image.size() * zoom), image);
    };
    if (m_sideBySide) {
        draw(m_a, left.topLeft());
        draw(m_b, left.topLeft() + QPoint(left.width() + kGap, 0));
        return;
    }
    const int line = left.left() + static_cast<int>(std::lround(m_share * left.width()));
    draw(m_b, left.topLeft());
    painter.setClipRect(QRect(left.topLeft(), QPoint(line - 1, left.bottom())));
    painter.fillRect(left, Theme::instance().tokens().panel);
    draw(m_a, left.topLeft());
    painter.setClipping(false);
    painter.setPen(QPen(Theme::instance().tokens().accent, 2));
    painter.drawLine(line, left.top() - 4, line, left.bottom() + 4);
}

void SwipeView::mousePressEvent(QMouseEvent* event) {
    mouseMoveEvent(event);
}

void SwipeView::mouseMoveEvent(QMouseEvent* event) {
    const QRect room = grid();
    if (event->buttons().testFlag(Qt::LeftButton) && !m_sideBySide && room.width() > 0)
        setShare((event->position().x() - room.left()) / room.width());
}

void SwipeView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Left)
        setShare(m_share - kKeyStep);
    else if (event->key() == Qt::Key_Right)
        setShare(m_share + kKeyStep);
    else
        QWidget::keyPressEvent(event);
}

void SwipeView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        update();
    QWidget::changeEvent(event);
}

} // namespace distill
