// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/compare_view.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kGap = 16;          // between grids that stand side by side
constexpr int kPreferredZoom = 3; // screen pixels per image pixel
constexpr int kLargestZoom = 64;
constexpr double kKeyStep = 0.02;
constexpr int kKeyMove = 32;            // pixels
constexpr int kBlinkMilliseconds = 500; // far below what may hurt
constexpr int kHandleLength = 4;        // of the swipe's line beyond the images

} // namespace

CompareView::CompareView(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("compareView"));
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Images of A and B"));
    setMinimumSize(200, 200);
    m_blink.setInterval(kBlinkMilliseconds);
    connect(&m_blink, &QTimer::timeout, this, [this] {
        m_showsB = !m_showsB;
        emit shownChanged();
        update();
    });
}

void CompareView::setImages(std::shared_ptr<const ImageBatch> a, std::shared_ptr<const ImageBatch> b) {
    if (a == m_batchA && b == m_batchB)
        return;
    m_batchA = std::move(a);
    m_batchB = std::move(b);
    makePictures();
    updateGeometry();
}

void CompareView::makePictures() {
    const QColor ground = Theme::instance().tokens().panel;
    m_a = m_batchA ? gridPicture(*m_batchA, ground) : QImage();
    m_b = m_batchB ? gridPicture(*m_batchB, ground) : QImage();
    makeDifference();
    moveBy({});
}

void CompareView::makeDifference() {
    m_difference.reset();
    m_heat = QImage();
    if (m_mode == CompareMode::Difference && m_batchA && m_batchB)
        m_difference = differenceOf(*m_batchA, *m_batchB);
    if (m_difference)
        m_heat = heatPicture(*m_difference, Theme::instance().tokens());
    emit differenceChanged();
}

void CompareView::setMode(CompareMode mode) {
    if (mode == m_mode)
        return;
    m_mode = mode;
    m_showsB = false;
    setBlinking(mode == CompareMode::Blink);
    makeDifference();
    moveBy({});
    emit shownChanged();
    emit zoomChanged();
}

void CompareView::setBlinking(bool on) {
    if (on)
        m_blink.start();
    else
        m_blink.stop();
}

void CompareView::showOther() {
    setBlinking(false);
    m_showsB = !m_showsB;
    emit shownChanged();
    update();
}

void CompareView::setShare(double share) {
    m_share = std::clamp(share, 0.0, 1.0);
    update();
}

QSize CompareView::extent() const {
    return m_a.size().expandedTo(m_b.size());
}

QSize CompareView::sizeHint() const {
    return extent() * kPreferredZoom;
}

QRect CompareView::pane() const {
    return m_mode == CompareMode::SideBySide ? QRect(0, 0, (width() - kGap) / 2, height()) : rect();
}

QRect CompareView::otherPane() const {
    return m_mode == CompareMode::SideBySide ? pane().translated(pane().width() + kGap, 0) : rect();
}

int CompareView::zoom() const {
    const QSize one = extent();
    if (m_zoom || one.isEmpty())
        return m_zoom.value_or(1);
    return std::clamp(std::min(pane().width() / one.width(), pane().height() / one.height()), 1,
                      kLargestZoom);
}

QRect CompareView::gridIn(const QRect& pane) const {
    const QSize size = extent() * zoom();
    const QPoint middle((pane.width() - size.width()) / 2, (pane.height() - size.height()) / 2);
    return {pane.topLeft() + middle + m_offset, size};
}

QRect CompareView::grid() const {
    return gridIn(pane());
}

QRect CompareView::otherGrid() const {
    return gridIn(otherPane());
}

// What is larger than its pane can be moved until its edge meets the pane's.
void CompareView::moveBy(const QPoint& way) {
    const QSize spare = (extent() * zoom() - pane().size()).expandedTo(QSize(0, 0));
    const QPoint most((spare.width() + 1) / 2, (spare.height() + 1) / 2);
    const QPoint wish = m_offset + way;
    m_offset = {std::clamp(wish.x(), -most.x(), most.x()), std::clamp(wish.y(), -most.y(), most.y())};
    update();
}

void CompareView::fit() {
    m_zoom.reset();
    m_offset = {};
    moveBy({});
    emit zoomChanged();
}

void CompareView::zoomBy(int steps) {
    zoomBy(steps, pane().center());
}

void CompareView::zoomBy(int steps, const QPointF& around) {
    const int before = zoom();
    const int after = std::clamp(before + steps, 1, kLargestZoom);
    if (after == before || extent().isEmpty())
        return;
    const bool overOther = m_mode == CompareMode::SideBySide && otherPane().contains(around.toPoint());
    const QPointF inPane = around - (overOther ? otherPane() : pane()).topLeft();
    const QPointF fromMiddle = inPane - QRectF(QPointF(), pane().size()).center() - m_offset;
    m_zoom = after;
    m_offset -= (fromMiddle * (static_cast<double>(after) / before - 1)).toPoint();
    moveBy({});
    emit zoomChanged();
}

int CompareView::lineAt() const {
    const QRect seen = grid().intersected(rect());
    return seen.left() + static_cast<int>(std::lround(m_share * seen.width()));
}

void CompareView::paintSwipe(QPainter& painter) const {
    const QRect place = grid();
    const auto& tokens = Theme::instance().tokens();
    const int line = lineAt();
    painter.drawImage(QRect(place.topLeft(), m_b.size() * zoom()), m_b);
    painter.setClipRect(QRect(place.topLeft(), QPoint(line - 1, place.bottom())));
    painter.fillRect(place, tokens.panel);
    painter.drawImage(QRect(place.topLeft(), m_a.size() * zoom()), m_a);
    painter.setClipping(false);
    painter.setPen(QPen(tokens.accent, 1));
    painter.drawLine(line, place.top() - kHandleLength, line, place.bottom() + kHandleLength);
}

void CompareView::paintNote(QPainter& painter, const QString& note) const {
    painter.setPen(Theme::instance().tokens().muted);
    painter.drawText(rect().adjusted(kGap, kGap, -kGap, -kGap), Qt::AlignCenter | Qt::TextWordWrap, note);
}

void CompareView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (extent().isEmpty())
        return paintNote(painter, tr("No stored images to compare yet."));
    const auto draw = [&](const QImage& image, const QRect& pane) {
        painter.setClipRect(pane);
        painter.drawImage(QRect(gridIn(pane).topLeft(), image.size() * zoom()), image);
    };
    switch (m_mode) {
    case CompareMode::SideBySide:
        draw(m_a, pane());
        return draw(m_b, otherPane());
    case CompareMode::Swipe:
        return paintSwipe(painter);
    case CompareMode::Blink:
        return draw(m_showsB ? m_b : m_a, pane());
    case CompareMode::Difference:
        if (m_heat.isNull())
            return paintNote(painter,
                             tr("The images of A and B are not of one size: no difference can be shown."));
        return draw(m_heat, pane());
    }
}

void CompareView::mousePressEvent(QMouseEvent* event) {
    const bool moves = event->button() != Qt::LeftButton || m_mode != CompareMode::Swipe;
    if (moves)
        m_dragFrom = event->position().toPoint();
    else
        mouseMoveEvent(event);
}

void CompareView::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragFrom) {
        moveBy(event->position().toPoint() - *m_dragFrom);
        m_dragFrom = event->position().toPoint();
        return;
    }
    const QRect seen = grid().intersected(rect());
    if (event->buttons().testFlag(Qt::LeftButton) && m_mode == CompareMode::Swipe && seen.width() > 0)
        setShare((event->position().x() - seen.left()) / seen.width());
}

void CompareView::mouseReleaseEvent(QMouseEvent*) {
    m_dragFrom.reset();
}

void CompareView::wheelEvent(QWheelEvent* event) {
    if (event->angleDelta().y() != 0)
        zoomBy(event->angleDelta().y() > 0 ? 1 : -1, event->position());
}

void CompareView::keyPressEvent(QKeyEvent* event) {
    const bool swipes = m_mode == CompareMode::Swipe && !event->modifiers().testFlag(Qt::ShiftModifier);
    switch (event->key()) {
    case Qt::Key_Left:
        return swipes ? setShare(m_share - kKeyStep) : moveBy({kKeyMove, 0});
    case Qt::Key_Right:
        return swipes ? setShare(m_share + kKeyStep) : moveBy({-kKeyMove, 0});
    case Qt::Key_Up:
        return moveBy({0, kKeyMove});
    case Qt::Key_Down:
        return moveBy({0, -kKeyMove});
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoomBy(1);
    case Qt::Key_Minus:
        return zoomBy(-1);
    case Qt::Key_0:
        return fit();
    case Qt::Key_Space:
        return m_mode == CompareMode::Blink ? showOther() : event->ignore();
    default:
        QWidget::keyPressEvent(event);
    }
}

void CompareView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    moveBy({});
    emit zoomChanged();
}

void CompareView::showEvent(QShowEvent* event) {
    setBlinking(m_mode == CompareMode::Blink);
    QWidget::showEvent(event);
}

void CompareView::hideEvent(QHideEvent* event) {
    setBlinking(false);
    QWidget::hideEvent(event);
}

void CompareView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        makePictures();
    QWidget::changeEvent(event);
}

} // namespace distill
