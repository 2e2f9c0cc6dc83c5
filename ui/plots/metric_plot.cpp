// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/metric_plot.h"

#include <algorithm>
#include <cmath>

#include <QFocusEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include "ui/plots/legend_row.h"
#include "ui/plots/plot_accessibility.h"
#include "ui/plots/plot_items.h"
#include "ui/plots/plot_theme.h"
#include "ui/plots/span_picker.h"
#include "ui/widgets/pill_button.h"

namespace distill {

namespace {

constexpr int kHeaderHeight = 24;
constexpr int kMargin = 8;
constexpr int kLongUnit = 12;
constexpr int kLeftAxis = 38;  // so that the three axes begin at the same place in their cards
constexpr int kTopAxis = 9;    // half of the topmost tick label
constexpr int kRightAxis = 20; // half of the last tick label
constexpr double kRawStrength = 0.35;
constexpr double kBandStrength = 0.18;
constexpr int kYTicks = 4;
constexpr int kXTicks = 4;

QVector<QPointF> pointsOf(const QCPGraph* graph) {
    QVector<QPointF> points;
    if (graph == nullptr)
        return points;
    for (auto it = graph->data()->constBegin(); it != graph->data()->constEnd(); ++it)
        points.append(QPointF(it->key, it->value));
    return points;
}

} // namespace

MetricPlot::MetricPlot(const QString& title, const QString& unit, QWidget* parent)
    : CardFrame(parent), m_title(title), m_unit(unit) {
    installPlotAccessibility();
    setAccessibleName(title);
    setMinimumSize(140, 130);
    buildPlot();
    buildLayout();
    connectPlot();
    applyTheme();
}

MetricPlot::~MetricPlot() = default;

void MetricPlot::buildPlot() {
    m_plot = new QCustomPlot(this);
    m_plot->setObjectName(QStringLiteral("plotCanvas"));
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_plot->setNoAntialiasingOnDrag(false);
    m_plot->setContextMenuPolicy(Qt::CustomContextMenu);
    m_plot->setMouseTracking(true);
    m_plot->setFocusPolicy(Qt::StrongFocus);
    m_plot->setAccessibleName(m_title);
    m_plot->plotLayout()->setMargins(QMargins());
    m_plot->setMinimumSize(0, 0);
    m_plot->addLayer(QStringLiteral("behind"), m_plot->layer(QStringLiteral("grid")));
    m_plot->addLayer(QStringLiteral("cursor"), m_plot->layer(QStringLiteral("overlay")));
    m_plot->layer(QStringLiteral("cursor"))->setMode(QCPLayer::lmBuffered);

    QCPAxisRect* rect = m_plot->axisRect();
    rect->setAutoMargins(QCP::msLeft | QCP::msBottom);
    rect->setMinimumMargins(QMargins(kLeftAxis, 0, 0, 0));
    rect->setMargins(QMargins(kLeftAxis, kTopAxis, kRightAxis, 0));
    m_yTicks = QSharedPointer<FewTicks>::create(kYTicks, false);
    rect->axis(QCPAxis::atLeft)->setTicker(m_yTicks);
    rect->axis(QCPAxis::atBottom)->setTicker(QSharedPointer<FewTicks>::create(kXTicks, true));

    m_referenceItem = new StraightItem(rect, Qt::Horizontal);
    m_referenceItem->setLayer(QStringLiteral("grid"));
    m_markerItem = new MarkerItem(rect);
    m_noteItem = new NoteItem(rect);
    m_cursorItem = new StraightItem(rect, Qt::Vertical);
    m_cursorItem->setLayer(QStringLiteral("cursor"));
    m_span = new SpanPicker(m_plot);
    connect(m_span, &SpanPicker::chosen, this, &MetricPlot::spanChosen);
}

void MetricPlot::buildLayout() {
    m_legend = new LegendRow(this);
    m_auto = new PillButton(tr("auto"), this);
    m_auto->setToolTip(tr("Follow the data again"));
    m_auto->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kHeaderHeight, 2, kMargin);
    layout->setSpacing(2);
    layout->addWidget(m_plot, 1);
    layout->addWidget(m_legend);
}

void MetricPlot::connectPlot() {
    connect(m_plot, &QCustomPlot::mouseWheel, this, [this](QWheelEvent* event) {
        const bool onAxis = event->position().x() < m_plot->axisRect()->left();
        const bool vertical = onAxis || event->modifiers().testFlag(Qt::ShiftModifier);
        m_plot->axisRect()->setRangeZoom(vertical ? Qt::Vertical : Qt::Horizontal);
    });
    connect(m_plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        const bool box =
            event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ControlModifier);
        m_plot->axisRect()->setRangeZoom(Qt::Horizontal | Qt::Vertical);
        m_plot->setSelectionRectMode(box ? QCP::srmZoom : QCP::srmNone);
    });
    connect(m_legend, &LegendRow::toggled, this,
            [this](const QString& label) { setHidden(label, !isHidden(label)); });
    connect(m_legend, &LegendRow::isolated, this, &MetricPlot::isolate);
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, &MetricPlot::resetRequested);
    connect(m_auto, &PillButton::clicked, this, &MetricPlot::resetRequested);
    connect(m_plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        if (m_plot->axisRect()->rect().contains(event->pos()))
            emit pointerMoved(m_plot->xAxis->pixelToCoord(event->position().x()),
                              event->globalPosition().toPoint());
        else
            emit pointerLeft();
    });
    connect(m_plot, &QWidget::customContextMenuRequested, this,
            [this](const QPoint& position) { emit menuRequested(m_plot->mapToGlobal(position)); });
    using RangeSignal = void (QCPAxis::*)(const QCPRange&);
    connect(m_plot->xAxis, static_cast<RangeSignal>(&QCPAxis::rangeChanged), this, [this] {
        if (m_applying)
            return;
        emit edited();
        emit xRangeEdited(xRange());
    });
    connect(m_plot->yAxis, static_cast<RangeSignal>(&QCPAxis::rangeChanged), this, [this] {
        if (!m_applying)
            emit edited();
    });
    connect(m_plot, &QCustomPlot::afterReplot, this, &MetricPlot::alignHeader);
    m_plot->installEventFilter(this);
}

int MetricPlot::addSeries(const SeriesStyle& style) {
    Series series;
    series.style = style;
    if (style.band)
        addBand(series);
    if (style.rawBehind)
        series.raw = m_plot->addGraph();
    series.line = m_plot->addGraph();
    if (style.strength < 1.0)
        series.line->setLayer(QStringLiteral("behind"));
    if (style.points) {
        series.errors = new QCPErrorBars(m_plot->xAxis, m_plot->yAxis);
        series.errors->setDataPlottable(series.line);
        series.errors->setWhiskerWidth(0);
        series.errors->setSymbolGap(0);
        series.errors->setSelectable(QCP::stNone);
    }
    styleSeries(series, Theme::instance().tokens());
    m_series.push_back(std::move(series));
    updateVisibility();
    updateLegend();
    return seriesCount() - 1;
}

void MetricPlot::addBand(Series& series) {
    series.bandBottom = m_plot->addGraph();
    series.bandTop = m_plot->addGraph();
    series.bandTop->setChannelFillGraph(series.bandBottom);
    for (QCPGraph* edge : {series.bandBottom, series.bandTop}) {
        edge->setLayer(QStringLiteral("behind"));
        edge->setPen(QPen(Qt::NoPen));
        edge->setSelectable(QCP::stNone);
    }
}

void MetricPlot::removeSeriesFrom(int first) {
    for (int i = seriesCount() - 1; i >= first; --i) {
        const Series& series = m_series[static_cast<std::size_t>(i)];
        if (series.errors != nullptr)
            m_plot->removePlottable(series.errors);
        m_plot->removeGraph(series.line);
        for (QCPGraph* graph : {series.raw, series.bandTop, series.bandBottom})
            if (graph != nullptr)
                m_plot->removeGraph(graph);
        m_series.pop_back();
    }
    updateLegend();
}

void MetricPlot::setSeriesLabel(int series, const QString& label) {
    m_series.at(static_cast<std::size_t>(series)).style.label = label;
    updateVisibility();
    updateLegend();
}

void MetricPlot::setSeriesVisible(int series, bool visible) {
    m_series.at(static_cast<std::size_t>(series)).visible = visible;
    updateVisibility();
}

void MetricPlot::updateVisibility() {
    for (const Series& series : m_series) {
        const bool drawn = isDrawn(series);
        for (QCPGraph* graph : {series.line, series.raw, series.bandTop, series.bandBottom})
            if (graph != nullptr)
                graph->setVisible(drawn);
        if (series.errors != nullptr)
            series.errors->setVisible(drawn);
    }
    m_referenceItem->setVisible(!m_hidden.contains(m_referenceLabel));
}

void MetricPlot::setHidden(const QString& label, bool hidden) {
    if (hidden)
        m_hidden.insert(label);
    else
        m_hidden.remove(label);
    updateVisibility();
    updateLegend();
    if (m_auto->isHidden())
        fitY(); // while it follows the data; a range that was chosen stays
    replot();
}

void MetricPlot::isolate(const QString& label) {
    QSet<QString> others;
    for (const LegendEntry& entry : m_legend->entries())
        if (entry.label != label)
            others.insert(entry.label);
    const bool alone = !m_hidden.contains(label) && m_hidden.contains(others);
    m_hidden = alone ? QSet<QString>() : others;
    setHidden(label, false);
}

// A few along each line, however many points it has.
void MetricPlot::placeMarks() {
    constexpr int kMarks = 10;
    for (const Series& series : m_series)
        if (series.style.mark != CurveMark::None)
            series.line->setScatterSkip(std::max(0, series.line->dataCount() / kMarks - 1));
}

QPixmap MetricPlot::picture(double scale) {
    const double before = m_plot->bufferDevicePixelRatio();
    m_plot->setBufferDevicePixelRatio(scale);
    m_plot->replot(QCustomPlot::rpImmediateRefresh);
    QPixmap picture(size() * scale);
    picture.setDevicePixelRatio(scale);
    picture.fill(Theme::instance().tokens().panel);
    const QScopedValueRollback<bool> noRing(m_focusRing, false);
    render(&picture);
    m_plot->setBufferDevicePixelRatio(before);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    return picture;
}

void MetricPlot::setSeriesInLegend(int series, bool inLegend) {
    m_series.at(static_cast<std::size_t>(series)).style.inLegend = inLegend;
    updateLegend();
}

void MetricPlot::append(int series, const QVector<double>& x, const QVector<double>& line,
                        const QVector<double>& raw) {
    Series& target = m_series.at(static_cast<std::size_t>(series));
    target.line->addData(x, line, true);
    const bool hasRaw = target.raw != nullptr && raw.size() == x.size();
    if (hasRaw)
        target.raw->addData(x, raw, true);
    for (const double value : hasRaw ? raw : line)
        target.extent.include(value);
}

void MetricPlot::appendPoint(int series, double x, double y, double error) {
    Series& target = m_series.at(static_cast<std::size_t>(series));
    target.line->addData(x, y);
    if (target.errors != nullptr)
        target.errors->addData(error);
    target.extent.include(y - error);
    target.extent.include(y + error);
}

void MetricPlot::appendBand(int series, const QVector<double>& x, const QVector<double>& middle,
                            const QVector<double>& halfWidth) {
    Series& target = m_series.at(static_cast<std::size_t>(series));
    QVector<double> bottom(middle), top(middle);
    for (qsizetype i = 0; i < middle.size(); ++i) {
        bottom[i] -= halfWidth[i];
        top[i] += halfWidth[i];
        target.extent.include(bottom[i]);
        target.extent.include(top[i]);
    }
    target.bandBottom->addData(x, bottom, true);
    target.bandTop->addData(x, top, true);
}

void MetricPlot::clearSeries(int index) {
    Series& series = m_series.at(static_cast<std::size_t>(index));
    for (QCPGraph* graph : {series.line, series.raw, series.bandTop, series.bandBottom})
        if (graph != nullptr)
            graph->data()->clear();
    if (series.errors != nullptr)
        series.errors->data()->clear();
    series.extent = Extent();
}

void MetricPlot::clearData() {
    for (int series = 0; series < seriesCount(); ++series)
        clearSeries(series);
}

void MetricPlot::setReference(std::optional<double> value, const QString& label) {
    m_referenceItem->setValue(value);
    m_referenceLabel = value ? label : QString();
    updateLegend();
}

void MetricPlot::setMarkers(const std::vector<PlotMarker>& markers) {
    m_markers = markers;
    m_markerItem->setMarkers(markers);
}

void MetricPlot::setNote(const QString& note) {
    m_noteItem->setText(note);
}

QString MetricPlot::note() const {
    return m_noteItem->text();
}

void MetricPlot::setTitle(const QString& title) {
    m_title = title;
    setAccessibleName(title);
    m_plot->setAccessibleName(title);
    update();
}

void MetricPlot::setUnit(const QString& unit) {
    m_unit = unit;
    setToolTip(unit.size() > kLongUnit ? unit : QString()); // it may be cut
    update();
}

void MetricPlot::setLogarithmic(bool on) {
    if (on == m_logarithmic)
        return;
    m_logarithmic = on;
    m_yTicks->setLogarithmic(on);
    const QScopedValueRollback<bool> guard(m_applying, true);
    m_plot->yAxis->setScaleType(on ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    fitY(); // the old range may not exist on the new scale
}

PlotRange MetricPlot::xRange() const {
    return {m_plot->xAxis->range().lower, m_plot->xAxis->range().upper};
}

PlotRange MetricPlot::yRange() const {
    return {m_plot->yAxis->range().lower, m_plot->yAxis->range().upper};
}

void MetricPlot::setXRange(const PlotRange& range) {
    const QScopedValueRollback<bool> guard(m_applying, true);
    m_plot->xAxis->setRange(range.lower, range.upper);
}

void MetricPlot::fitY() {
    Extent extent;
    for (const Series& series : m_series)
        if (isDrawn(series))
            extent.include(series.extent);
    if (m_referenceItem->value() && !m_hidden.contains(m_referenceLabel))
        extent.include(*m_referenceItem->value());
    PlotRange range = m_logarithmic ? logarithmicRange(extent) : linearRange(extent);
    if (m_limits) {
        range = extent.isEmpty() ? *m_limits : range;
        range = {std::max(range.lower, m_limits->lower), std::min(range.upper, m_limits->upper)};
    }
    const QScopedValueRollback<bool> guard(m_applying, true);
    m_plot->yAxis->setRange(range.lower, range.upper);
}

void MetricPlot::setFollowing(bool on) {
    m_auto->setVisible(!on);
    alignHeader();
}

void MetricPlot::setCursor(std::optional<double> x) {
    if (m_cursorItem->value() == x)
        return;
    m_cursorItem->setValue(x);
    m_plot->layer(QStringLiteral("cursor"))->replot();
}

std::optional<double> MetricPlot::cursor() const {
    return m_cursorItem->value();
}

void MetricPlot::replot() {
    placeMarks();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

QVector<QPointF> MetricPlot::linePoints(int series) const {
    return pointsOf(m_series.at(static_cast<std::size_t>(series)).line);
}

QVector<QPointF> MetricPlot::rawPoints(int series) const {
    return pointsOf(m_series.at(static_cast<std::size_t>(series)).raw);
}

QVector<QPointF> MetricPlot::bandTop(int series) const {
    return pointsOf(m_series.at(static_cast<std::size_t>(series)).bandTop);
}

QPoint MetricPlot::pixelAt(double x, double y) const {
    const QPointF inPlot(m_plot->xAxis->coordToPixel(x), m_plot->yAxis->coordToPixel(y));
    return m_plot->mapTo(this, inPlot.toPoint());
}

void MetricPlot::applyTheme() {
    const Tokens& tokens = Theme::instance().tokens();
    const QFont caption = captionFont(font());
    m_plot->setBackground(QBrush(tokens.panel));
    styleAxisRect(m_plot->axisRect(), tokens, caption);
    for (const Series& series : m_series)
        styleSeries(series, tokens);
    m_markerItem->setStyle(tokens.cmi, tokens.panel, caption);
    m_noteItem->setStyle(tokens.muted, tokens.panel, caption);
    m_cursorItem->setPen(linePen(tokens.reference));
    m_span->setColour(tokens.accent);
    m_referenceItem->setPen(dashedPen(tokens.reference));
    updateLegend();
    replot();
    update();
}

void MetricPlot::styleSeries(const Series& series, const Tokens& tokens) {
    const QColor colour = mixed(tokens.*series.style.colour, tokens.panel, series.style.strength);
    series.line->setPen(linePen(colour, series.style.pen));
    series.line->setSelectable(QCP::stNone);
    if (series.style.mark != CurveMark::None)
        series.line->setScatterStyle(markStyle(series.style.mark, colour));
    if (series.raw != nullptr) {
        series.raw->setPen(linePen(mixed(colour, tokens.panel, kRawStrength)));
        series.raw->setSelectable(QCP::stNone);
    }
    if (series.bandTop != nullptr)
        series.bandTop->setBrush(mixed(colour, tokens.panel, kBandStrength));
    if (!series.style.points)
        return;
    series.line->setPen(linePen(mixed(colour, tokens.panel, 0.6), series.style.pen));
    series.line->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssDisc, QPen(Qt::NoPen), QBrush(colour), 6));
    series.errors->setPen(linePen(colour));
}

void MetricPlot::updateLegend() {
    const Tokens& tokens = Theme::instance().tokens();
    std::vector<LegendEntry> entries;
    for (const Series& series : m_series)
        if (series.style.inLegend)
            entries.push_back({series.style.label,
                               mixed(tokens.*series.style.colour, tokens.panel, series.style.strength), false,
                               series.style.points, series.style.pen, series.style.mark,
                               m_hidden.contains(series.style.label)});
    if (!m_referenceLabel.isEmpty())
        entries.push_back({m_referenceLabel, tokens.reference, true, false, Qt::SolidLine, CurveMark::None,
                           m_hidden.contains(m_referenceLabel)});
    m_legend->setEntries(std::move(entries));
}

int MetricPlot::axisLeft() const {
    return m_plot->x() + m_plot->axisRect()->left();
}

QString MetricPlot::shownUnit() const {
    const int title = QFontMetrics(captionFont(font(), true)).horizontalAdvance(m_title);
    const int room = m_plot->axisRect()->width() - title - 2 * kMargin;
    return QFontMetrics(captionFont(font())).elidedText(m_unit, Qt::ElideMiddle, std::max(0, room));
}

void MetricPlot::alignHeader() {
    m_legend->setIndent(axisLeft() - m_legend->x());
    const QSize pill = m_auto->sizeHint();
    const int unitWidth = QFontMetrics(captionFont(font())).horizontalAdvance(shownUnit());
    const int right = m_plot->x() + m_plot->axisRect()->right() - unitWidth - kMargin;
    m_auto->setGeometry(right - pill.width(), (kHeaderHeight - pill.height()) / 2 + 2, pill.width(),
                        pill.height());
    update(0, 0, width(), kHeaderHeight);
}

void MetricPlot::changeEvent(QEvent* event) {
    CardFrame::changeEvent(event);
    if (m_plot != nullptr && (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange))
        applyTheme();
}

void MetricPlot::paintEvent(QPaintEvent* event) {
    CardFrame::paintEvent(event);
    const Tokens& tokens = Theme::instance().tokens();
    QPainter painter(this);
    const QRect header(axisLeft(), 4, m_plot->axisRect()->width(), kHeaderHeight - 4);
    painter.setFont(captionFont(font(), true));
    painter.setPen(tokens.text);
    painter.drawText(header, Qt::AlignLeft | Qt::AlignVCenter, m_title);
    painter.setFont(captionFont(font()));
    painter.setPen(tokens.muted);
    painter.drawText(header, Qt::AlignRight | Qt::AlignVCenter, shownUnit());
    if (!m_focusRing)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens.accent, 1.0));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8.0, 8.0);
}

void MetricPlot::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->pos().y() < kHeaderHeight)
        emit enlargeRequested();
}

bool MetricPlot::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_plot) {
        if (event->type() == QEvent::Leave || event->type() == QEvent::FocusOut)
            emit pointerLeft();
        if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
            const auto reason = static_cast<QFocusEvent*>(event)->reason();
            m_focusRing = event->type() == QEvent::FocusIn &&
                          (reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason);
            update();
        }
    }
    return CardFrame::eventFilter(watched, event);
}

} // namespace distill
