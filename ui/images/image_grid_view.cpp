// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/image_grid_view.h"

#include <algorithm>
#include <cmath>

#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QHelpEvent>
#include <QLabel>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include "ui/images/image_grid_model.h"
#include "ui/theme/caption_font.h"
#include "ui/theme/plain_tip.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kScaleHeight = 14; // over the bars
constexpr int kMostMeasured = 2000;
constexpr int kWheelStep = 120;

} // namespace

ImageGridView::ImageGridView(ImageGridModel* model, QWidget* parent)
    : ArrangedTable(model, parent), m_painter(model), m_scale(new QLabel(this)) {
    setMouseTracking(true);
    setAccessibleName(tr("Synthetic images"));
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    m_scale->setObjectName(QStringLiteral("cmiScale"));
    m_scale->setProperty("caption", true);
    m_scale->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_scale->setToolTip(tr("Conditional mutual information of each class, in nats; a full bar stands for the "
                           "largest that a class had in this run"));
    const auto activate = [this](const QModelIndex& index) {
        if (index.column() != images()->cmiColumn())
            emit imageActivated(index);
    };
    connect(this, &QTableView::clicked, this, activate);
    connect(this, &QTableView::activated, this, activate);
    connect(images(), &QAbstractItemModel::dataChanged, this, &ImageGridView::placeScale);
    connect(images(), &QAbstractItemModel::modelReset, this, [this] {
        setHoveredRow(-1);
        measureNames();
        relayout();
    });
    measureNames();
}

void ImageGridView::measureNames() {
    const QFontMetrics metrics(font());
    m_nameWidth = 0;
    for (int row = 0; row < std::min(kMostMeasured, images()->classes()); ++row)
        m_nameWidth = std::max(
            m_nameWidth,
            metrics.horizontalAdvance(images()->headerData(row, Qt::Vertical, Qt::DisplayRole).toString()));
}

GridNeeds ImageGridView::needs() const {
    GridNeeds needs;
    needs.ratio = devicePixelRatioF();
    needs.classes = images()->classes();
    needs.imagesPerClass = images()->imagesPerClass();
    needs.image = images()->imageSize();
    needs.nameWidth = needs.scaled(m_nameWidth + 1);
    const QFontMetrics caption(captionFont(font()));
    needs.lineHeight = needs.scaled(caption.capHeight() + caption.descent() + 1); // accents may stand out
    needs.shares = m_shares;
    return needs;
}

// The scale of the bars takes a line where they stand beside.
GridLayout ImageGridView::layoutFor(QSize room, std::optional<double> zoom) const {
    const GridNeeds what = needs();
    const auto device = [&](int width, int height) {
        return QSize(static_cast<int>(width * what.ratio), static_cast<int>(height * what.ratio));
    };
    if (!zoom) {
        const GridLayout under = fittingLayout(what, device(room.width(), room.height() - kScaleHeight));
        if (under.names == GridNames::Beside)
            return under;
        const GridLayout whole = fittingLayout(what, device(room.width(), room.height()));
        return whole.names == GridNames::Beside ? under : whole; // with bars beside the line is needed again
    }
    const GridLayout whole = layoutAtZoom(what, device(room.width(), room.height()), *zoom);
    if (whole.size().height() <= device(room.width(), room.height() - kScaleHeight).height())
        return whole;
    const int scrollBar = style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, verticalScrollBar());
    return layoutAtZoom(what, device(std::max(1, room.width() - scrollBar), room.height()), *zoom);
}

void ImageGridView::relayout() {
    const bool empty = needs().isEmpty();
    viewport()->setVisible(!empty);
    m_scale->setVisible(!empty);
    if (empty)
        return;
    const GridLayout layout = layoutFor(contentsRect().size(), m_chosenZoom);
    const bool changed = layout.zoom != arrangement().zoom || layout.names != arrangement().names;
    arrange(layout, layout.names == GridNames::Beside ? kScaleHeight : 0);
    placeScale();
    if (changed)
        emit zoomChanged();
}

QString ImageGridView::scaleText() const {
    return arrangement().names == GridNames::Hidden ? QString() : images()->scaleText();
}

void ImageGridView::placeScale() {
    m_scale->setVisible(images()->classes() > 0 && arrangement().names == GridNames::Beside);
    m_scale->setText(scaleText());
    const double right = (origin().x() + arrangement().size().width()) / devicePixelRatioF();
    const int width = std::min(m_scale->sizeHint().width(), viewport()->width());
    m_scale->setGeometry(std::max(0, static_cast<int>(right) - width), 0, width, kScaleHeight);
}

double ImageGridView::fittedZoom(QSize room) const {
    return needs().isEmpty() ? 0.0 : layoutFor(room, std::nullopt).zoom;
}

void ImageGridView::paintEvent(QPaintEvent* event) {
    QElapsedTimer clock;
    clock.start();
    QPainter painter(viewport());
    painter.fillRect(event->rect(), Theme::instance().tokens().panel);
    if (images()->classes() == 0)
        return;
    ImageGridPainter::Look look;
    look.font = font();
    look.ratio = devicePixelRatioF();
    look.hoveredRow = m_hoveredRow;
    look.current = hasFocus() ? currentIndex() : QModelIndex();
    look.shares = m_shares;
    const QPointF corner = painter.deviceTransform().map(QPointF()); // may lie between device pixels
    painter.scale(1.0 / look.ratio, 1.0 / look.ratio);
    painter.translate(std::round(corner.x()) - corner.x(), std::round(corner.y()) - corner.y());
    painter.translate(origin());
    const QRectF exposed(event->rect().x() * look.ratio, event->rect().y() * look.ratio,
                         event->rect().width() * look.ratio, event->rect().height() * look.ratio);
    m_painter.paint(painter, arrangement(), exposed.toAlignedRect().translated(-origin()), look);
    if (event->rect() == viewport()->rect())
        m_paintMilliseconds = static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

// What lies under `anchor` stays there.
void ImageGridView::setChosen(std::optional<double> zoom, const QPoint& anchor) {
    if (needs().isEmpty())
        return;
    const QModelIndex held = indexAt(anchor);
    const QRectF before(visualRect(held));
    m_chosenZoom = zoom;
    relayout();
    if (held.isValid() && !before.isEmpty()) {
        const QRectF after(visualRect(held));
        const double x = (anchor.x() - before.x()) / before.width() * after.width() + after.x();
        const double y = (anchor.y() - before.y()) / before.height() * after.height() + after.y();
        horizontalScrollBar()->setValue(horizontalOffset() + static_cast<int>(x) - anchor.x());
        verticalScrollBar()->setValue(verticalOffset() + static_cast<int>(y) - anchor.y());
    }
    emit zoomChanged();
}

void ImageGridView::chooseZoom(double zoom) {
    setChosen(zoom, viewport()->rect().center());
    emit zoomChosen();
}

void ImageGridView::restoreZoom(std::optional<double> zoom) {
    setChosen(zoom, viewport()->rect().center());
}

void ImageGridView::zoomIn() {
    chooseZoom(nextZoom(zoom(), true));
}

void ImageGridView::zoomOut() {
    chooseZoom(nextZoom(zoom(), false));
}

void ImageGridView::fit() {
    setChosen(std::nullopt, viewport()->rect().center());
    emit zoomChosen();
}

void ImageGridView::setHoveredRow(int row) {
    if (row == m_hoveredRow)
        return;
    m_hoveredRow = row;
    viewport()->update();
}

void ImageGridView::showShares(bool shown) {
    m_shares = shown;
    relayout();
}

void ImageGridView::leave() {
    setHoveredRow(-1);
    emit rowHovered(-1);
    emit cellHovered({});
}

void ImageGridView::hoverAt(const QPoint& viewportPosition) {
    const int before = m_hoveredRow;
    setHoveredRow(images()->classes() == 0 ? -1 : arrangement().classAt(toLayout(viewportPosition)));
    if (m_hoveredRow != before)
        emit rowHovered(m_hoveredRow);
    const QModelIndex index = indexAt(viewportPosition);
    const bool image = index.isValid() && index.column() != images()->cmiColumn();
    viewport()->setCursor(image ? Qt::PointingHandCursor : Qt::ArrowCursor);
    emit cellHovered(index);
}

// A name may be cut.
bool ImageGridView::showNameTip(QHelpEvent* event) const {
    const QPoint at = toLayout(event->pos());
    const int row = images()->classes() == 0 ? -1 : arrangement().classAt(at);
    if (row < 0 || !arrangement().name(row).contains(at))
        return false;
    const QString name = images()->headerData(row, Qt::Vertical, Qt::DisplayRole).toString();
    QToolTip::showText(event->globalPos(), plainTip(name), viewport());
    return true;
}

bool ImageGridView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::MouseMove)
        hoverAt(static_cast<QMouseEvent*>(event)->pos());
    else if (event->type() == QEvent::Leave)
        leave();
    else if (event->type() == QEvent::ToolTip && showNameTip(static_cast<QHelpEvent*>(event)))
        return true;
    return ArrangedTable::viewportEvent(event);
}

void ImageGridView::wheelEvent(QWheelEvent* event) {
    if (!event->modifiers().testFlag(Qt::ControlModifier))
        return ArrangedTable::wheelEvent(event);
    event->accept();
    m_wheel += event->angleDelta().y();
    double wanted = zoom();
    for (; std::abs(m_wheel) >= kWheelStep; m_wheel -= m_wheel > 0 ? kWheelStep : -kWheelStep)
        wanted = nextZoom(wanted, m_wheel > 0);
    if (wanted == zoom())
        return;
    setChosen(wanted, event->position().toPoint());
    emit zoomChosen();
}

void ImageGridView::contextMenuEvent(QContextMenuEvent* event) {
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(viewport()->mapFromGlobal(event->globalPos()));
    const QPoint place = byKey ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos();
    emit menuRequested(index, place);
}

void ImageGridView::resizeEvent(QResizeEvent* event) {
    ArrangedTable::resizeEvent(event);
    relayout();
}

void ImageGridView::changeEvent(QEvent* event) {
    ArrangedTable::changeEvent(event);
    if (event->type() != QEvent::FontChange && event->type() != QEvent::PaletteChange)
        return;
    m_painter.forget();
    measureNames();
    relayout();
}

} // namespace distill
