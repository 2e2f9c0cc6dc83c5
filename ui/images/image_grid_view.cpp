// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/image_grid_view.h"

#include <algorithm>
#include <cmath>

#include <QAbstractButton>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QHeaderView>
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
    : QTableView(parent), m_model(model), m_painter(model), m_scale(new QLabel(this)) {
    setModel(model);
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(QAbstractItemView::NoSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setMouseTracking(true);
    setAccessibleName(tr("Synthetic images"));
    horizontalHeader()->hide();
    verticalHeader()->hide();
    for (auto* corner : findChildren<QAbstractButton*>(QString(), Qt::FindDirectChildrenOnly))
        corner->hide(); // between the headers
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    m_scale->setObjectName(QStringLiteral("cmiScale"));
    m_scale->setProperty("caption", true);
    m_scale->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_scale->setToolTip(tr("Conditional mutual information of each class, in nats; a full bar stands for the "
                           "largest that a class had in this run"));
    const auto activate = [this](const QModelIndex& index) {
        if (index.column() != m_model->cmiColumn())
            emit imageActivated(index);
    };
    connect(this, &QTableView::clicked, this, activate);
    connect(this, &QTableView::activated, this, activate);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &ImageGridView::placeScale);
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        setHoveredRow(-1);
        measureNames();
        relayout();
    });
    measureNames();
}

void ImageGridView::measureNames() {
    const QFontMetrics metrics(font());
    m_nameWidth = 0;
    for (int row = 0; row < std::min(kMostMeasured, m_model->classes()); ++row)
        m_nameWidth = std::max(
            m_nameWidth,
            metrics.horizontalAdvance(m_model->headerData(row, Qt::Vertical, Qt::DisplayRole).toString()));
}

GridNeeds ImageGridView::needs() const {
    GridNeeds needs;
    needs.ratio = devicePixelRatioF();
    needs.classes = m_model->classes();
    needs.imagesPerClass = m_model->imagesPerClass();
    needs.image = m_model->imageSize();
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
        return under.names == GridNames::Beside ? under
                                                : fittingLayout(what, device(room.width(), room.height()));
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
    const bool changed = layout.zoom != m_layout.zoom || layout.names != m_layout.names;
    m_layout = layout;
    setViewportMargins(0, layout.names == GridNames::Beside ? kScaleHeight : 0, 0, 0);
    updateGeometries();
    placeScale();
    viewport()->update();
    if (changed)
        emit zoomChanged();
}

QString ImageGridView::scaleText() const {
    return m_layout.names == GridNames::Hidden ? QString() : m_model->scaleText();
}

void ImageGridView::placeScale() {
    m_scale->setVisible(m_model->classes() > 0 && m_layout.names == GridNames::Beside);
    m_scale->setText(scaleText());
    const double right = (origin().x() + m_layout.size().width()) / devicePixelRatioF();
    const int width = std::min(m_scale->sizeHint().width(), viewport()->width());
    m_scale->setGeometry(std::max(0, static_cast<int>(right) - width), 0, width, kScaleHeight);
}

double ImageGridView::fittedZoom(QSize room) const {
    return needs().isEmpty() ? 0.0 : layoutFor(room, std::nullopt).zoom;
}

void ImageGridView::updateGeometries() {
    const double ratio = devicePixelRatioF();
    const auto set = [&](QScrollBar* bar, int content, int room, int step) {
        const int length = static_cast<int>(std::ceil(content / ratio));
        bar->setRange(0, std::max(0, length - room));
        bar->setPageStep(room);
        bar->setSingleStep(std::max(1, static_cast<int>(step / ratio)));
    };
    const bool empty = m_model == nullptr || m_model->classes() == 0;
    const QSize content = empty ? QSize() : m_layout.size();
    const QSize all = contentsRect().size() - QSize(0, viewportMargins().top());
    const int extent = style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, verticalScrollBar());
    const bool scrollsX = content.width() > std::ceil(all.width() * ratio);
    const bool scrollsY = content.height() > std::ceil((all.height() - (scrollsX ? extent : 0)) * ratio);
    setVerticalScrollBarPolicy(scrollsY ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(scrollsX ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
    set(verticalScrollBar(), content.height(), all.height() - (scrollsX ? extent : 0),
        m_layout.cell.height());
    set(horizontalScrollBar(), content.width(), all.width() - (scrollsY ? extent : 0), m_layout.cell.width());
}

// The table would update what its own rows and columns cover.
void ImageGridView::dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight,
                                const QList<int>& roles) {
    QTableView::dataChanged(topLeft, bottomRight, roles);
    viewport()->update();
}

int ImageGridView::horizontalOffset() const {
    return horizontalScrollBar()->value();
}

int ImageGridView::verticalOffset() const {
    return verticalScrollBar()->value();
}

void ImageGridView::scrollContentsBy(int, int) {
    viewport()->update();
}

// In the middle where there is room.
QPoint ImageGridView::origin() const {
    const double ratio = devicePixelRatioF();
    const QSize free =
        QSize(static_cast<int>(viewport()->width() * ratio), static_cast<int>(viewport()->height() * ratio)) -
        m_layout.size();
    const QPoint scrolled(static_cast<int>(std::lround(horizontalOffset() * ratio)),
                          static_cast<int>(std::lround(verticalOffset() * ratio)));
    return QPoint(std::max(0, free.width() / 2), std::max(0, free.height() / 2)) - scrolled;
}

QPoint ImageGridView::toLayout(const QPoint& viewportPosition) const {
    const double ratio = devicePixelRatioF();
    return QPoint(static_cast<int>(viewportPosition.x() * ratio),
                  static_cast<int>(viewportPosition.y() * ratio)) -
           origin();
}

QRect ImageGridView::visualRect(const QModelIndex& index) const {
    if (!index.isValid() || m_model->classes() == 0)
        return {};
    const QRect device =
        (index.column() == m_model->cmiColumn() ? m_layout.bar(index.row())
                                                : m_layout.imageAt(index.row(), index.column()))
            .translated(origin());
    const double ratio = devicePixelRatioF();
    return QRectF(device.x() / ratio, device.y() / ratio, device.width() / ratio, device.height() / ratio)
        .toAlignedRect();
}

QModelIndex ImageGridView::indexAt(const QPoint& point) const {
    if (m_model->classes() == 0)
        return {};
    const QPoint at = toLayout(point);
    const int row = m_layout.classAt(at);
    if (row < 0)
        return {};
    if (m_layout.bar(row).adjusted(0, -6, 0, 6).contains(at) && !m_layout.images(row).contains(at))
        return m_model->index(row, m_model->cmiColumn());
    const int column = m_layout.imageIn(row, at);
    return column < 0 ? QModelIndex() : m_model->index(row, column);
}

void ImageGridView::scrollTo(const QModelIndex& index, ScrollHint hint) {
    const QRect rect = visualRect(index);
    if (rect.isEmpty())
        return;
    const auto follow = [hint](QScrollBar* bar, int first, int last, int room) {
        if (hint == PositionAtTop || first < 0)
            bar->setValue(bar->value() + first);
        else if (hint == PositionAtCenter)
            bar->setValue(bar->value() + (first + last - room) / 2);
        else if (hint == PositionAtBottom || last > room)
            bar->setValue(bar->value() + last - room);
    };
    follow(verticalScrollBar(), rect.top(), rect.bottom() + 1, viewport()->height());
    follow(horizontalScrollBar(), rect.left(), rect.right() + 1, viewport()->width());
}

// As the eye goes: within the class, then to the class beside it.
QModelIndex ImageGridView::besideOf(const QModelIndex& from, int dx, int dy) const {
    const int across = m_layout.imagesAcross, count = m_model->imagesPerClass();
    const int x = from.column() % across, line = from.column() / across;
    const int last = (count - 1) / across;
    if (x + dx >= 0 && x + dx < across && line + dy >= 0 && line + dy <= last &&
        from.column() + dx + dy * across < count)
        return m_model->index(from.row(), from.column() + dx + dy * across);
    const int row = from.row() + dx + dy * m_layout.classesAcross;
    const bool sameLine = row / m_layout.classesAcross == from.row() / m_layout.classesAcross;
    if (row < 0 || row >= m_model->classes() || (dx != 0 && !sameLine))
        return from;
    const int newX = dx == 0 ? x : dx > 0 ? 0 : across - 1;
    const int newLine = dy == 0 ? line : dy > 0 ? 0 : last;
    return m_model->index(row, std::min(count - 1, newLine * across + newX));
}

QModelIndex ImageGridView::moveCursor(CursorAction action, Qt::KeyboardModifiers) {
    QModelIndex index = currentIndex();
    if (m_model->classes() == 0)
        return {};
    if (!index.isValid() || index.column() == m_model->cmiColumn())
        return m_model->index(std::max(0, index.row()), 0);
    const int page = std::max(1, viewport()->height() / std::max(1, visualRect(index).height()) - 1);
    switch (action) {
    case MoveLeft:
    case MovePrevious:
        return besideOf(index, -1, 0);
    case MoveRight:
    case MoveNext:
        return besideOf(index, 1, 0);
    case MoveUp:
        return besideOf(index, 0, -1);
    case MoveDown:
        return besideOf(index, 0, 1);
    case MoveHome:
        return m_model->index(0, 0);
    case MoveEnd:
        return m_model->index(m_model->classes() - 1, m_model->imagesPerClass() - 1);
    case MovePageUp:
    case MovePageDown:
        for (int i = 0; i < page; ++i)
            index = besideOf(index, 0, action == MovePageUp ? -1 : 1);
        return index;
    }
    return index;
}

void ImageGridView::paintEvent(QPaintEvent* event) {
    QElapsedTimer clock;
    clock.start();
    QPainter painter(viewport());
    painter.fillRect(event->rect(), Theme::instance().tokens().panel);
    if (m_model->classes() == 0)
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
    m_painter.paint(painter, m_layout, exposed.toAlignedRect().translated(-origin()), look);
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
    setHoveredRow(m_model->classes() == 0 ? -1 : m_layout.classAt(toLayout(viewportPosition)));
    if (m_hoveredRow != before)
        emit rowHovered(m_hoveredRow);
    const QModelIndex index = indexAt(viewportPosition);
    const bool image = index.isValid() && index.column() != m_model->cmiColumn();
    viewport()->setCursor(image ? Qt::PointingHandCursor : Qt::ArrowCursor);
    emit cellHovered(index);
}

// A name may be cut.
bool ImageGridView::showNameTip(QHelpEvent* event) const {
    const QPoint at = toLayout(event->pos());
    const int row = m_model->classes() == 0 ? -1 : m_layout.classAt(at);
    if (row < 0 || !m_layout.name(row).contains(at))
        return false;
    const QString name = m_model->headerData(row, Qt::Vertical, Qt::DisplayRole).toString();
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
    return QTableView::viewportEvent(event);
}

void ImageGridView::wheelEvent(QWheelEvent* event) {
    if (!event->modifiers().testFlag(Qt::ControlModifier))
        return QTableView::wheelEvent(event);
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
    QTableView::resizeEvent(event);
    relayout();
}

void ImageGridView::changeEvent(QEvent* event) {
    QTableView::changeEvent(event);
    if (event->type() != QEvent::FontChange && event->type() != QEvent::PaletteChange)
        return;
    m_painter.forget();
    measureNames();
    relayout();
}

} // namespace distill
