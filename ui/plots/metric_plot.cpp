// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/metric_plot.h"

#include <algorithm>

#include <QPainter>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include "ui/plots/plot_accessibility.h"
#include "ui/plots/plot_canvas.h"
#include "ui/plots/plot_theme.h"
#include "ui/widgets/pill_button.h"

namespace distill {

namespace {

constexpr int kHeaderHeight = 24;
constexpr int kMargin = 8;

} // namespace

MetricPlot::MetricPlot(const QString& title, const QString& unit, QWidget* parent)
    : CardFrame(parent),
      m_header{title, unit},
      m_plot(new PlotCanvas(this)),
      m_series(std::make_unique<SeriesSet>(m_plot)) {
    installPlotAccessibility();
    setAccessibleName(title);
    setMinimumSize(140, 130);
    m_plot->setAccessibleName(title);
    buildLayout();
    connectPlot();
    applyTheme();
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
    connect(m_plot, &PlotCanvas::xRangeEdited, this, &MetricPlot::xRangeEdited);
    connect(m_plot, &PlotCanvas::edited, this, &MetricPlot::edited);
    connect(m_plot, &PlotCanvas::pointerMoved, this, &MetricPlot::pointerMoved);
    connect(m_plot, &PlotCanvas::pointerLeft, this, &MetricPlot::pointerLeft);
    connect(m_plot, &PlotCanvas::spanChosen, this, &MetricPlot::spanChosen);
    connect(m_plot, &PlotCanvas::menuRequested, this, &MetricPlot::menuRequested);
    connect(m_plot, &PlotCanvas::focusRingChanged, this, qOverload<>(&QWidget::update));
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, &MetricPlot::resetRequested);
    connect(m_plot, &QCustomPlot::afterReplot, this, &MetricPlot::alignHeader);
    connect(m_legend, &LegendRow::toggled, this,
            [this](const QString& label) { setHidden(label, !isHidden(label)); });
    connect(m_legend, &LegendRow::isolated, this, &MetricPlot::isolate);
    connect(m_auto, &PillButton::clicked, this, &MetricPlot::resetRequested);
}

int MetricPlot::addSeries(const SeriesStyle& style) {
    const int series = m_series->add(style);
    updateLegend();
    return series;
}

void MetricPlot::removeSeriesFrom(int first) {
    m_series->removeFrom(first);
    updateLegend();
}

void MetricPlot::setSeriesLabel(int series, const QString& label) {
    m_series->setLabel(series, label);
    updateLegend();
}

void MetricPlot::setSeriesInLegend(int series, bool inLegend) {
    m_series->setInLegend(series, inLegend);
    updateLegend();
}

void MetricPlot::setHidden(const QString& label, bool hidden) {
    m_series->hide(label, hidden);
    updateHidden();
}

void MetricPlot::isolate(const QString& label) {
    m_series->isolate(label, m_legend->entries());
    updateHidden();
}

void MetricPlot::updateHidden() {
    m_plot->showReference(!isHidden(m_referenceLabel));
    updateLegend();
    if (m_auto->isHidden())
        fitY(); // while it follows the data; a range that was chosen stays
    replot();
}

QPixmap MetricPlot::picture(double scale) {
    const double before = m_plot->bufferDevicePixelRatio();
    m_plot->setBufferDevicePixelRatio(scale);
    m_plot->replot(QCustomPlot::rpImmediateRefresh);
    QPixmap picture(size() * scale);
    picture.setDevicePixelRatio(scale);
    picture.fill(Theme::instance().tokens().panel);
    const QScopedValueRollback<bool> noRing(m_noRing, true);
    render(&picture);
    m_plot->setBufferDevicePixelRatio(before);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    return picture;
}

void MetricPlot::setReference(std::optional<double> value, const QString& label) {
    m_plot->setReference(value);
    m_referenceLabel = value ? label : QString();
    updateLegend();
}

void MetricPlot::setMarkers(const std::vector<PlotMarker>& markers) {
    m_markers = markers;
    m_plot->setMarkers(markers);
}

void MetricPlot::setTitle(const QString& title) {
    m_header.title = title;
    setAccessibleName(title);
    m_plot->setAccessibleName(title);
    update();
}

void MetricPlot::setUnit(const QString& unit) {
    m_header.unit = unit;
    alignHeader();
}

void MetricPlot::setLogarithmic(bool on) {
    if (on == isLogarithmic())
        return;
    m_plot->setLogarithmic(on);
    fitY(); // the old range may not exist on the new scale
}

bool MetricPlot::isLogarithmic() const {
    return m_plot->isLogarithmic();
}

PlotRange MetricPlot::xRange() const {
    return m_plot->xRange();
}

PlotRange MetricPlot::yRange() const {
    return m_plot->yRange();
}

void MetricPlot::setXRange(const PlotRange& range) {
    m_plot->setXRange(range);
}

void MetricPlot::setCursor(std::optional<double> x) {
    m_plot->setCursor(x);
}

std::optional<double> MetricPlot::cursor() const {
    return m_plot->cursor();
}

void MetricPlot::setNote(const QString& note) {
    m_plot->setNote(note);
}

QString MetricPlot::note() const {
    return m_plot->note();
}

void MetricPlot::fitY() {
    Extent extent = m_series->extent();
    if (const auto reference = m_plot->shownReference())
        extent.include(*reference);
    PlotRange range = isLogarithmic() ? logarithmicRange(extent) : linearRange(extent);
    if (m_limits) {
        range = extent.isEmpty() ? *m_limits : range;
        range = {std::max(range.lower, m_limits->lower), std::min(range.upper, m_limits->upper)};
    }
    m_plot->setYRange(range);
}

void MetricPlot::setFollowing(bool on) {
    m_auto->setVisible(!on);
    alignHeader();
}

void MetricPlot::replot() {
    m_series->placeMarks();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

QPoint MetricPlot::pixelAt(double x, double y) const {
    return m_plot->mapTo(this, m_plot->pixelAt(x, y));
}

void MetricPlot::applyTheme() {
    const Tokens& tokens = Theme::instance().tokens();
    m_plot->applyTheme(tokens, captionFont(font()));
    m_series->restyle(tokens);
    updateLegend();
    replot();
    update();
}

void MetricPlot::updateLegend() {
    const Tokens& tokens = Theme::instance().tokens();
    std::vector<LegendEntry> entries = m_series->legend(tokens);
    if (!m_referenceLabel.isEmpty())
        entries.push_back({m_referenceLabel, tokens.reference, true, false, Qt::SolidLine, CurveMark::None,
                           isHidden(m_referenceLabel)});
    m_legend->setEntries(std::move(entries));
}

QRect MetricPlot::headerRect() const {
    return PlotHeader::place(width(), m_plot->x() + m_plot->axisRect()->left(), m_plot->room());
}

QString MetricPlot::shownUnit() const {
    return m_header.shownUnit(font(), headerRect().width());
}

QString MetricPlot::shownTitle() const {
    return m_header.shownTitle(font(), headerRect().width());
}

void MetricPlot::alignHeader() {
    const QRect header = headerRect();
    m_legend->setIndent(std::max(0, header.left() - m_legend->x()));
    setToolTip(m_header.cutText(font(), header.width()));
    const QSize pill = m_auto->sizeHint();
    const int right = header.right() - m_header.unitWidth(font(), header.width()) - kMargin;
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
    QPainter painter(this);
    m_header.paint(painter, font(), headerRect(), m_auto->isHidden() ? 0 : m_auto->width() + kMargin);
    if (!m_plot->hasFocusRing() || m_noRing)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Theme::instance().tokens().accent, 1.0));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8.0, 8.0);
}

void MetricPlot::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->pos().y() < kHeaderHeight)
        emit enlargeRequested();
}

} // namespace distill
