// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/figure_export.h"

#include <algorithm>
#include <cmath>

#include <QApplication>
#include <QBuffer>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

#include "ui/plots/curve_feed.h"
#include "ui/plots/curve_text.h"
#include "ui/plots/plot_items.h"
#include "ui/plots/plot_theme.h"

namespace distill {

namespace {

constexpr int kFontPixels = 13;
constexpr int kLegendIndent = 56; // about where the axis begins
constexpr int kPdfResolution = 1200;

QString tr(const char* text) {
    return QCoreApplication::translate("distill::Figure", text);
}

// One axis rectangle with its legend, filled series by series.
class FigurePlot final {
public:
    FigurePlot(QCustomPlot& plot, int column, const QString& yLabel, const PlotRange& xRange,
               bool logarithmic);

    QCPGraph* line(const QString& label, const QVector<double>& x, const QVector<double>& y, const QPen& pen);
    void lineWithRaw(const QString& label, const QVector<double>& x, const QVector<double>& y,
                     const QVector<double>& raw, const QColor& colour);
    void points(const QString& label, const std::vector<Evaluation>& evaluations);
    void markers(const std::vector<PlotMarker>& markers);
    void fit(std::optional<PlotRange> limits = {});

private:
    QCPAxisRect* m_rect;
    QCPLegend* m_legend;
    Extent m_extent;
    bool m_logarithmic;
};

QFont figureFont() {
    QFont font = QApplication::font();
    font.setPixelSize(kFontPixels);
    return font;
}

FigurePlot::FigurePlot(QCustomPlot& plot, int column, const QString& yLabel, const PlotRange& xRange,
                       bool logarithmic)
    : m_rect(new QCPAxisRect(&plot)), m_legend(new QCPLegend), m_logarithmic(logarithmic) {
    plot.plotLayout()->addElement(0, column, m_rect);
    auto* row = new QCPLayoutGrid; // the legend on the left, nothing behind it
    plot.plotLayout()->addElement(1, column, row);
    row->setMargins(QMargins(kLegendIndent, 2, 8, 8));
    row->addElement(0, 0, m_legend);
    row->addElement(0, 1, new QCPLayoutElement);
    row->setColumnStretchFactor(0, 0.001);
    plot.plotLayout()->setRowStretchFactor(1, 0.001);
    styleAxisRect(m_rect, Theme::light(), figureFont());
    m_rect->setMinimumMargins(QMargins(8, 14, 18, 8));
    auto yTicks = QSharedPointer<FewTicks>::create(5, false);
    yTicks->setLogarithmic(logarithmic);
    QCPAxis* x = m_rect->axis(QCPAxis::atBottom);
    QCPAxis* y = m_rect->axis(QCPAxis::atLeft);
    x->setTicker(QSharedPointer<FewTicks>::create(5, true));
    x->setRange(xRange.lower, xRange.upper);
    x->setLabel(tr("Iteration"));
    y->setTicker(yTicks);
    y->setLabel(yLabel);
    y->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    for (QCPAxis* axis : {x, y}) {
        axis->setLabelColor(Theme::light().text);
        axis->setLabelPadding(6);
    }
    m_legend->setMargins(QMargins());
    m_legend->setLayer(QStringLiteral("legend"));
    m_legend->setFillOrder(QCPLegend::foColumnsFirst);
    m_legend->setBorderPen(QPen(Qt::NoPen));
    m_legend->setBrush(QBrush(Qt::NoBrush));
    m_legend->setFont(figureFont());
    m_legend->setTextColor(Theme::light().text);
    m_legend->setIconSize(22, 10);
    m_legend->setColumnSpacing(14);
}

QCPGraph* FigurePlot::line(const QString& label, const QVector<double>& x, const QVector<double>& y,
                           const QPen& pen) {
    auto* graph = new QCPGraph(m_rect->axis(QCPAxis::atBottom), m_rect->axis(QCPAxis::atLeft));
    graph->setData(x, y, true);
    graph->setPen(pen);
    for (const double value : y)
        m_extent.include(value);
    if (!label.isEmpty()) {
        graph->setName(label);
        m_legend->addItem(new QCPPlottableLegendItem(m_legend, graph));
    }
    return graph;
}

void FigurePlot::lineWithRaw(const QString& label, const QVector<double>& x, const QVector<double>& y,
                             const QVector<double>& raw, const QColor& colour) {
    line(QString(), x, raw, linePen(mixed(colour, Theme::light().panel, 0.35)));
    line(label, x, y, linePen(colour));
}

void FigurePlot::points(const QString& label, const std::vector<Evaluation>& evaluations) {
    QVector<double> x, y, error;
    for (const Evaluation& evaluation : evaluations) {
        x.append(static_cast<double>(evaluation.iteration));
        y.append(evaluation.accuracyMean);
        error.append(evaluation.repeats > 1 ? evaluation.accuracyStd : 0.0);
        m_extent.include(y.back() - error.back());
        m_extent.include(y.back() + error.back());
    }
    const QColor colour = Theme::light().accuracy;
    QCPGraph* graph = line(label, x, y, linePen(colour));
    graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, QPen(Qt::NoPen), colour, 6));
    auto* bars = new QCPErrorBars(m_rect->axis(QCPAxis::atBottom), m_rect->axis(QCPAxis::atLeft));
    bars->setDataPlottable(graph);
    bars->setData(error);
    bars->setPen(linePen(colour));
    bars->setSymbolGap(0);
}

void FigurePlot::markers(const std::vector<PlotMarker>& markers) {
    auto* item = new MarkerItem(m_rect);
    item->setStyle(Theme::light().cmi, Theme::light().panel, figureFont());
    item->setMarkers(markers);
}

void FigurePlot::fit(std::optional<PlotRange> limits) {
    PlotRange range = m_logarithmic ? logarithmicRange(m_extent) : linearRange(m_extent);
    if (limits)
        range = m_extent.isEmpty()
                    ? *limits
                    : PlotRange{std::max(range.lower, limits->lower), std::min(range.upper, limits->upper)};
    m_rect->axis(QCPAxis::atLeft)->setRange(range.lower, range.upper);
}

void fillCmi(FigurePlot& plot, const RunModel& model, const CurvePiece& piece, CurveFeed& feed,
             const FigureOptions& options) {
    const Tokens& tokens = Theme::light();
    const std::size_t classes = options.classCurves ? model.curves().classCmi.size() : 0;
    for (std::size_t c = 0; c < classes; ++c) {
        const ClassPiece one = feed.takeClass(model.curves(), c);
        plot.line(c == 0 ? tr("classes") : QString(), one.iteration, one.line,
                  linePen(mixed(tokens.cmi, tokens.panel, 0.45)));
    }
    plot.lineWithRaw(tr("synthetic"), piece.iteration, piece.cmiLine, piece.cmi, tokens.cmi);
}

void fillAccuracy(FigurePlot& plot, const RunModel& model, const PlotRange& xRange) {
    if (!model.evaluations().empty()) {
        const Evaluation& last = model.evaluations().back();
        plot.points(tr("%1, n = %2").arg(QString::fromStdString(last.network)).arg(last.repeats),
                    model.evaluations());
    }
    if (model.randomBaseline()) {
        const double value = model.randomBaseline()->accuracyMean;
        plot.line(tr("random real images"), {xRange.lower, xRange.upper}, {value, value},
                  dashedPen(Theme::light().reference));
    }
}

void buildFigure(QCustomPlot& plot, const RunModel& model, const FigureOptions& options) {
    const Tokens& tokens = Theme::light();
    plot.setAutoAddPlottableToLegend(false);
    plot.plotLayout()->clear();
    plot.setBackground(QBrush(tokens.panel));
    const double last = model.curves().iteration.back();
    const PlotRange xRange{0.0, iterationLimit(last, last)};
    CurveFeed feed(smoothingWeight(model.started() ? model.started()->config.iterations : 0));
    const CurvePiece piece = feed.take(model.curves());
    FigurePlot loss(plot, 0, tr("Loss"), xRange, options.logarithmicLoss);
    loss.line(tr("total"), piece.iteration, piece.lossLine, linePen(tokens.reference));
    loss.lineWithRaw(tr("matching"), piece.iteration, piece.matchingLine, piece.matching, tokens.matching);
    loss.lineWithRaw(tr("λ·CMI"), piece.iteration, piece.lambdaCmiLine, piece.lambdaCmi, tokens.cmi);
    FigurePlot cmi(plot, 1, tr("CMI (nats)"), xRange, false);
    fillCmi(cmi, model, piece, feed, options);
    FigurePlot accuracy(plot, 2, tr("Test accuracy (%)"), xRange, false);
    fillAccuracy(accuracy, model, xRange);
    loss.fit();
    cmi.fit();
    accuracy.fit(PlotRange{0.0, 100.0});
    const std::vector<PlotMarker> markers = lambdaMarkers(model);
    for (FigurePlot* each : {&loss, &cmi, &accuracy})
        each->markers(markers);
}

void drawOn(QPaintDevice& device, QCustomPlot& plot, const FigureOptions& options) {
    QCPPainter painter;
    painter.begin(&device);
    painter.setWindow(0, 0, options.width, options.height);
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    painter.setMode(QCPPainter::pmNonCosmetic);
    plot.toPainter(&painter, options.width, options.height);
    painter.end();
}

QByteArray asPdf(QCustomPlot& plot, const FigureOptions& options) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(kPdfResolution);
    writer.setCreator(QStringLiteral("Distillation Studio"));
    writer.setTitle(tr("Distillation curves"));
    writer.setPageLayout(QPageLayout(
        QPageSize(QSizeF(options.width, options.height), QPageSize::Point, QString(), QPageSize::ExactMatch),
        QPageLayout::Portrait, QMarginsF()));
    drawOn(writer, plot, options);
    return bytes;
}

QByteArray asSvg(QCustomPlot& plot, const FigureOptions& options) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(QSize(options.width, options.height));
    generator.setViewBox(QRect(0, 0, options.width, options.height));
    generator.setTitle(tr("Distillation curves"));
    drawOn(generator, plot, options);
    return bytes;
}

QByteArray asPng(QCustomPlot& plot, const FigureOptions& options) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    plot.toPixmap(options.width, options.height, options.scale).save(&buffer, "PNG");
    return bytes;
}

Result<void> write(const QByteArray& bytes, const std::filesystem::path& file) {
    QSaveFile target(QString::fromStdString(file.string()));
    if (target.open(QIODevice::WriteOnly) && target.write(bytes) == bytes.size() && target.commit())
        return {};
    return failure(ErrorCode::CannotWrite, "Cannot write " + file.string() + ": " +
                                               target.errorString().toStdString() +
                                               ". Choose another place or free some room.");
}

} // namespace

Result<void> exportFigure(const std::vector<RunEvent>& events, const std::filesystem::path& file,
                          const FigureOptions& options) {
    const QString suffix = QString::fromStdString(file.extension().string()).toLower();
    const bool png = suffix == QLatin1String(".png"), pdf = suffix == QLatin1String(".pdf");
    if (!png && !pdf && suffix != QLatin1String(".svg"))
        return failure(ErrorCode::Usage,
                       "A figure's name must end in .png, .pdf or .svg, not as in " + file.string() + ".");
    RunModel model;
    model.applyAll(events);
    if (model.curves().iteration.empty())
        return failure(ErrorCode::InvalidInput,
                       "This run has no iterations yet, so there are no curves to draw.");
    QCustomPlot plot;
    buildFigure(plot, model, options);
    const QByteArray bytes = png ? asPng(plot, options) : pdf ? asPdf(plot, options) : asSvg(plot, options);
    if (bytes.isEmpty())
        return failure(ErrorCode::RunFailed,
                       "The figure could not be drawn: " + file.string() + " was not written.");
    return write(bytes, file);
}

} // namespace distill
