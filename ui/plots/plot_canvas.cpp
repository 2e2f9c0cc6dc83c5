// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_canvas.h"

#include <algorithm>

#include <QFocusEvent>
#include <QScopedValueRollback>

#include "ui/plots/plot_items.h"
#include "ui/plots/plot_theme.h"
#include "ui/plots/span_picker.h"
#include "ui/theme/number_format.h"

namespace distill {

namespace {

constexpr int kLeftAxis = 38;  // so that the three axes begin at the same place in their cards
constexpr int kTopAxis = 9;    // half of the topmost tick label
constexpr int kRightAxis = 20; // half of the last tick label
constexpr int kYTicks = 4;
constexpr int kXTicks = 4;
constexpr int kFewest = 2;                 // one alone says little of a scale
constexpr int kTickGap = 10, kLineGap = 4; // between two labels, beside and above each other

} // namespace

PlotCanvas::PlotCanvas(QWidget* parent) : QCustomPlot(parent) {
    setObjectName(QStringLiteral("plotCanvas"));
    setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    setNoAntialiasingOnDrag(false);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    plotLayout()->setMargins(QMargins());
    setMinimumSize(0, 0);
    addLayer(QStringLiteral("behind"), layer(QStringLiteral("grid")));
    addLayer(QStringLiteral("cursor"), layer(QStringLiteral("overlay")));
    layer(QStringLiteral("cursor"))->setMode(QCPLayer::lmBuffered);
    buildAxes();
    connectMouse();
    connectRanges();
}

void PlotCanvas::buildAxes() {
    QCPAxisRect* rect = axisRect();
    rect->setAutoMargins(QCP::msLeft | QCP::msBottom);
    rect->setMinimumMargins(QMargins(kLeftAxis, 0, 0, 0));
    rect->setMargins(QMargins(kLeftAxis, kTopAxis, kRightAxis, 0));
    m_yTicks = QSharedPointer<FewTicks>::create(kYTicks, false);
    rect->axis(QCPAxis::atLeft)->setTicker(m_yTicks);
    m_xTicks = QSharedPointer<FewTicks>::create(kXTicks, true);
    rect->axis(QCPAxis::atBottom)->setTicker(m_xTicks);

    m_referenceItem = new StraightItem(rect, Qt::Horizontal);
    m_referenceItem->setLayer(QStringLiteral("grid"));
    m_markerItem = new MarkerItem(rect);
    m_noteItem = new NoteItem(rect);
    m_cursorItem = new StraightItem(rect, Qt::Vertical);
    m_cursorItem->setLayer(QStringLiteral("cursor"));
    m_span = new SpanPicker(this);
    connect(m_span, &SpanPicker::chosen, this, &PlotCanvas::spanChosen);
}

void PlotCanvas::connectMouse() {
    connect(this, &QCustomPlot::mouseWheel, this, [this](QWheelEvent* event) {
        const bool onAxis = event->position().x() < axisRect()->left();
        const bool vertical = onAxis || event->modifiers().testFlag(Qt::ShiftModifier);
        axisRect()->setRangeZoom(vertical ? Qt::Vertical : Qt::Horizontal);
    });
    connect(this, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        const bool box =
            event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ControlModifier);
        axisRect()->setRangeZoom(Qt::Horizontal | Qt::Vertical);
        setSelectionRectMode(box ? QCP::srmZoom : QCP::srmNone);
    });
    connect(this, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        if (axisRect()->rect().contains(event->pos()))
            emit pointerMoved(xAxis->pixelToCoord(event->position().x()), event->globalPosition().toPoint());
        else
            emit pointerLeft();
    });
    connect(this, &QWidget::customContextMenuRequested, this,
            [this](const QPoint& position) { emit menuRequested(mapToGlobal(position)); });
}

void PlotCanvas::connectRanges() {
    using RangeSignal = void (QCPAxis::*)(const QCPRange&);
    connect(xAxis, static_cast<RangeSignal>(&QCPAxis::rangeChanged), this, [this] {
        if (m_applying)
            return;
        emit edited();
        emit xRangeEdited(xRange());
    });
    connect(yAxis, static_cast<RangeSignal>(&QCPAxis::rangeChanged), this, [this] {
        if (!m_applying)
            emit edited();
    });
}

void PlotCanvas::applyTheme(const Tokens& tokens, const QFont& caption) {
    setBackground(QBrush(tokens.panel));
    styleAxisRect(axisRect(), tokens, caption);
    const QFontMetrics metrics(caption);
    m_tickRoom = {metrics.horizontalAdvance(formatCount(10'000)) + kTickGap, metrics.height() + kLineGap};
    setTicks();
    m_markerItem->setStyle(tokens.cmi, tokens.panel, caption);
    m_noteItem->setStyle(tokens.muted, tokens.panel, caption);
    m_cursorItem->setPen(linePen(tokens.reference));
    m_span->setColour(tokens.accent);
    m_referenceItem->setPen(dashedPen(tokens.reference));
}

void PlotCanvas::setReference(std::optional<double> value) {
    m_referenceItem->setValue(value);
}

void PlotCanvas::showReference(bool shown) {
    m_referenceItem->setVisible(shown);
}

std::optional<double> PlotCanvas::shownReference() const {
    return m_referenceItem->visible() ? m_referenceItem->value() : std::nullopt;
}

void PlotCanvas::setMarkers(const std::vector<PlotMarker>& markers) {
    m_markerItem->setMarkers(markers);
}

void PlotCanvas::setMarkerRoom(int pixels) {
    m_markerItem->setRoom(pixels);
}

int PlotCanvas::markerLines() const {
    return m_markerItem->visibleLines();
}

void PlotCanvas::setNote(const QString& note) {
    m_noteItem->setText(note);
}

QString PlotCanvas::note() const {
    return m_noteItem->text();
}

void PlotCanvas::setCursor(std::optional<double> x) {
    if (m_cursorItem->value() == x)
        return;
    m_cursorItem->setValue(x);
    layer(QStringLiteral("cursor"))->replot();
}

std::optional<double> PlotCanvas::cursor() const {
    return m_cursorItem->value();
}

void PlotCanvas::setLogarithmic(bool on) {
    m_logarithmic = on;
    m_yTicks->setLogarithmic(on);
    const QScopedValueRollback<bool> guard(m_applying, true);
    yAxis->setScaleType(on ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
}

void PlotCanvas::setTimeAxis(bool on) {
    m_xTicks->setTime(on);
}

PlotRange PlotCanvas::xRange() const {
    return {xAxis->range().lower, xAxis->range().upper};
}

PlotRange PlotCanvas::yRange() const {
    return {yAxis->range().lower, yAxis->range().upper};
}

void PlotCanvas::setXRange(const PlotRange& range) {
    const QScopedValueRollback<bool> guard(m_applying, true);
    xAxis->setRange(range.lower, range.upper);
}

void PlotCanvas::setYRange(const PlotRange& range) {
    const QScopedValueRollback<bool> guard(m_applying, true);
    yAxis->setRange(range.lower, range.upper);
}

QPoint PlotCanvas::pixelAt(double x, double y) const {
    return QPointF(xAxis->coordToPixel(x), yAxis->coordToPixel(y)).toPoint();
}

// As many as there is room for, a few at the most.
void PlotCanvas::setTicks() {
    const int across = width() - kLeftAxis - kRightAxis, up = height() - kTopAxis - m_tickRoom.height();
    m_xTicks->setWanted(std::clamp(across / m_tickRoom.width(), 1, kXTicks));
    m_yTicks->setWanted(std::clamp(up / m_tickRoom.height(), kFewest, kYTicks));
}

void PlotCanvas::resizeEvent(QResizeEvent* event) {
    setTicks();
    QCustomPlot::resizeEvent(event);
}

bool PlotCanvas::event(QEvent* event) {
    if (event->type() == QEvent::Leave || event->type() == QEvent::FocusOut)
        emit pointerLeft();
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        const auto reason = static_cast<QFocusEvent*>(event)->reason();
        m_focusRing = event->type() == QEvent::FocusIn &&
                      (reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason);
        emit focusRingChanged();
    }
    return QCustomPlot::event(event);
}

} // namespace distill
