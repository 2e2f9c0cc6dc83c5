// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/image_grid_view.h"

#include <algorithm>
#include <cmath>

#include <QEvent>
#include <QHeaderView>
#include <QMouseEvent>
#include <QScrollBar>
#include <QTableView>
#include <QWheelEvent>

#include "ui/images/cell_table.h"
#include "ui/images/class_label_header.h"
#include "ui/images/image_delegates.h"
#include "ui/images/image_grid_model.h"

namespace distill {

namespace {

constexpr double kGutter = 2.0;        // between images
constexpr double kSmallestFit = 24.0;  // images are not fitted below this side, they scroll instead
constexpr double kScrolledSide = 64.0; // side aimed at when the grid scrolls
constexpr int kBarsWidth = 92;
constexpr int kBarsGap = 8;
constexpr int kLargestZoom = 64;

} // namespace

ImageGridView::ImageGridView(ImageGridModel* model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_table(new CellTable(this)),
      m_bars(new CellTable(this)),
      m_labels(new ClassLabelHeader(m_table)),
      m_imageDelegate(new ImageDelegate(this)),
      m_barDelegate(new CmiBarDelegate(this)) {
    setUpTable(m_table);
    m_table->setVerticalHeader(m_labels);
    m_table->setItemDelegate(m_imageDelegate);
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setAccessibleName(tr("Synthetic images"));
    m_table->setCursor(Qt::PointingHandCursor);
    setUpBars();
    setFocusProxy(m_table);
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, m_bars->verticalScrollBar(),
            &QScrollBar::setValue);
    connect(m_bars->verticalScrollBar(), &QScrollBar::valueChanged, m_table->verticalScrollBar(),
            &QScrollBar::setValue);
    connect(m_table, &QTableView::clicked, this, &ImageGridView::imageActivated);
    connect(m_table, &QTableView::activated, this, &ImageGridView::imageActivated);
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        setHoveredRow(-1);
        showColumns();
        relayout();
    });
    showColumns();
}

void ImageGridView::setUpTable(QTableView* table) {
    table->setModel(m_model);
    table->setFrameShape(QFrame::NoFrame);
    table->setSelectionMode(QAbstractItemView::NoSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->setTabKeyNavigation(false);
    table->setCornerButtonEnabled(false);
    table->setMouseTracking(true);
    table->horizontalHeader()->hide();
    table->horizontalHeader()->setMinimumSectionSize(1);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->viewport()->installEventFilter(this);
}

void ImageGridView::setUpBars() {
    setUpTable(m_bars);
    m_bars->verticalHeader()->setMinimumSectionSize(1);
    m_bars->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_bars->verticalHeader()->hide();
    m_bars->setItemDelegate(m_barDelegate);
    m_bars->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_bars->setFocusPolicy(Qt::NoFocus);
    m_bars->setAccessibleName(tr("CMI by class"));
}

// The images in one view, their row's CMI in the other.
void ImageGridView::showColumns() {
    for (int column = 0; column < m_model->columnCount(); ++column) {
        m_table->setColumnHidden(column, column == m_model->cmiColumn());
        m_bars->setColumnHidden(column, column != m_model->cmiColumn());
    }
}

ImageGridView::Measures ImageGridView::measures(int zoom) const {
    const double ratio = devicePixelRatioF();
    const auto cell = [&](int pixels) {
        return static_cast<int>(std::ceil(pixels * zoom / ratio + kGutter));
    };
    return {cell(m_model->imageSize().width()),
            cell(m_model->imageSize().height()) + (m_shares ? ImageDelegate::kShareStrip - 2 : 0)};
}

int ImageGridView::fittingZoom() const {
    const QSize image = m_model->imageSize();
    const double ratio = devicePixelRatioF();
    const int side = std::max({1, image.width(), image.height()});
    const auto zoomForSide = [&](double pixels) {
        return std::max(1, static_cast<int>(std::floor(pixels * ratio / side)));
    };
    const int roomX = width() - m_labels->widthForLabels() - kBarsWidth - kBarsGap;
    int byWidth = 0, byHeight = 0;
    for (int zoom = 1; zoom <= kLargestZoom; ++zoom) {
        const Measures cell = measures(zoom);
        byWidth = cell.cellWidth * m_model->imagesPerClass() <= roomX ? zoom : byWidth;
        byHeight = cell.cellHeight * m_model->classes() <= height() ? zoom : byHeight;
    }
    const int smallest = zoomForSide(kSmallestFit);
    if (std::min(byWidth, byHeight) >= smallest)
        return std::min(byWidth, byHeight);
    const int scrolled = std::max(smallest, zoomForSide(kScrolledSide));
    if (byWidth >= smallest)
        return std::min(byWidth, scrolled);
    return byHeight >= smallest ? std::min(byHeight, scrolled) : smallest;
}

void ImageGridView::relayout() {
    const bool empty = m_model->classes() == 0;
    m_table->setVisible(!empty);
    m_bars->setVisible(!empty);
    if (empty)
        return;
    const int zoom = m_chosenZoom.value_or(fittingZoom());
    const bool changed = zoom != m_zoom;
    m_zoom = zoom;
    m_imageDelegate->setZoom(zoom);
    place(measures(zoom));
    if (changed)
        emit zoomChanged();
}

void ImageGridView::place(const Measures& cell) {
    m_labels->setFixedWidth(m_labels->widthForLabels());
    m_table->horizontalHeader()->setDefaultSectionSize(cell.cellWidth);
    m_labels->setDefaultSectionSize(cell.cellHeight);
    m_bars->verticalHeader()->setDefaultSectionSize(cell.cellHeight);
    m_bars->horizontalHeader()->setDefaultSectionSize(kBarsWidth);

    const int labels = m_labels->width();
    const int content = cell.cellWidth * m_model->imagesPerClass();
    const int rows = cell.cellHeight * m_model->classes();
    const int roomX = std::max(1, width() - labels - kBarsWidth - kBarsGap);
    const int scrollBar = m_table->horizontalScrollBar()->sizeHint().height();
    bool scrollsX = content > roomX;
    const bool scrollsY = rows > height() - (scrollsX ? scrollBar : 0);
    const int barsWidth = kBarsWidth + (scrollsY ? scrollBar : 0);
    const int imagesWidth = std::min(content, roomX - (scrollsY ? scrollBar : 0));
    scrollsX = imagesWidth < content;
    const int imagesHeight = std::min(rows, height() - (scrollsX ? scrollBar : 0));

    // The images stand in the middle, labels and bars beside them, as far as the room allows.
    int left = (width() - imagesWidth) / 2 - labels;
    left = std::clamp(left, 0, std::max(0, width() - labels - imagesWidth - kBarsGap - barsWidth));
    m_table->setHorizontalScrollBarPolicy(scrollsX ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
    const int top = std::max(0, (height() - imagesHeight - (scrollsX ? scrollBar : 0)) / 2);
    m_table->setGeometry(left, top, labels + imagesWidth, imagesHeight + (scrollsX ? scrollBar : 0));
    m_bars->setVerticalScrollBarPolicy(scrollsY ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
    m_bars->setGeometry(left + labels + imagesWidth + kBarsGap, top, barsWidth, imagesHeight);
    m_table->viewport()->update();
    m_bars->viewport()->update();
}

void ImageGridView::chooseZoom(int zoom) {
    m_chosenZoom = std::clamp(zoom, 1, kLargestZoom);
    relayout();
    emit zoomChanged();
}

void ImageGridView::fit() {
    m_chosenZoom.reset();
    relayout();
    emit zoomChanged();
}

void ImageGridView::setHoveredRow(int row) {
    if (row == m_hoveredRow)
        return;
    m_hoveredRow = row;
    m_labels->setHoveredRow(row);
    m_barDelegate->setHoveredRow(row);
    m_imageDelegate->setHoveredRow(row);
    m_bars->viewport()->update();
    m_table->viewport()->update();
}

void ImageGridView::showShares(bool shown) {
    m_shares = shown;
    m_imageDelegate->setShares(shown);
    relayout();
}

void ImageGridView::leave() {
    setHoveredRow(-1);
    emit rowHovered(-1);
    emit cellHovered({});
}

void ImageGridView::hoverAt(const QPoint& viewportPosition, const QObject* viewport) {
    const QTableView* table = viewport == m_bars->viewport() ? m_bars : m_table;
    const int before = m_hoveredRow;
    setHoveredRow(table->rowAt(viewportPosition.y()));
    if (m_hoveredRow != before)
        emit rowHovered(m_hoveredRow);
    emit cellHovered(table->indexAt(viewportPosition));
}

bool ImageGridView::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseMove)
        hoverAt(static_cast<QMouseEvent*>(event)->pos(), watched);
    else if (event->type() == QEvent::Leave)
        leave();
    else if (event->type() == QEvent::Wheel) {
        auto* wheel = static_cast<QWheelEvent*>(event);
        const int delta = wheel->angleDelta().y();
        if (wheel->modifiers().testFlag(Qt::ControlModifier) && delta != 0) {
            chooseZoom(m_zoom + (delta > 0 ? 1 : -1));
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ImageGridView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    relayout();
}

void ImageGridView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange)
        relayout();
}

} // namespace distill
