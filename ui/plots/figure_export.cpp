// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/figure_export.h"

#include <algorithm>
#include <cmath>

#include <QApplication>

#include "ui/curves/curve_feed.h"
#include "ui/curves/curve_text.h"
#include "ui/curves/regulariser_text.h"
#include "ui/plots/figure_writer.h"
#include "ui/plots/plot_items.h"
#include "ui/plots/plot_theme.h"

namespace distill {

namespace {

constexpr int kFontPixels = 13;
constexpr int kLegendIndent = 56; // about where the axis begins

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
                     const QVector<double>& raw, const QColor& colour, CurveMark mark = CurveMark::None);
    static void mark(QCPGraph* graph, CurveMark mark);
    void points(const QString& label, const std::vector<Evaluation>& evaluations);
    void markers(const std::vector<PlotMarker>& markers);
    void fit(std::optional<PlotRange> limits = {});
    void fitInto(int width); // labels and legend, once all series are there

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
                             const QVector<double>& raw, const QColor& colour, CurveMark mark) {
    line(QString(), x, raw, linePen(mixed(colour, Theme::light().panel, 0.35)));
    FigurePlot::mark(line(label, x, y, linePen(colour)), mark);
}

void FigurePlot::mark(QCPGraph* graph, CurveMark mark) {
    constexpr int kMarks = 12; // along the line
    graph->setScatterStyle(markStyle(mark, graph->pen().color()));
    graph->setScatterSkip(std::max(0, graph->dataCount() / kMarks - 1));
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

// A legend that is wider than its plot would widen that at the cost of the others.
void FigurePlot::fitInto(int width) {
    constexpr int kLabelRoom = 48, kMostTicks = 5;
    const int room = width - kLegendIndent - 8;
    auto ticks = QSharedPointer<FewTicks>::create(std::clamp(room / kLabelRoom, 2, kMostTicks), true);
    m_rect->axis(QCPAxis::atBottom)->setTicker(ticks);
    int widest = 1;
    for (int i = 0; i < m_legend->itemCount(); ++i)
        widest =
            std::max(widest, m_legend->item(i)->minimumOuterSizeHint().width() + m_legend->columnSpacing());
    if (widest * m_legend->itemCount() <= room)
        return;
    m_legend->setWrap(std::max(1, room / widest));
    m_legend->setFillOrder(QCPLegend::foColumnsFirst, true);
}

bool weighsComparator(const RunModel& model) {
    return isMeasuredComparator(regulariserOf(model));
}

QString cmiAxis(const RunModel& model) {
    const RegulariserText text = regulariserText(model);
    return text.unit.isEmpty() ? text.title : tr("%1 (%2)").arg(text.title, text.unit);
}

void fillCmi(FigurePlot& plot, const RunModel& model, const CurvePiece& piece, CurveFeed& feed,
             const FigureOptions& options) {
    const Tokens& tokens = Theme::light();
    if (weighsComparator(model)) {
        plot.lineWithRaw(tr("synthetic"), piece.iteration, piece.termLine, piece.term, tokens.cmi);
        return;
    }
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

void fillLoss(FigurePlot& plot, const RunModel& model, const CurvePiece& piece) {
    const Tokens& tokens = Theme::light();
    FigurePlot::mark(plot.line(tr("total"), piece.iteration, piece.lossLine, linePen(tokens.reference)),
                     CurveMark::Plus);
    plot.lineWithRaw(tr("matching"), piece.iteration, piece.matchingLine, piece.matching, tokens.matching);
    plot.lineWithRaw(regulariserText(model).product, piece.iteration, piece.lambdaCmiLine, piece.lambdaCmi,
                     tokens.cmi, CurveMark::Square);
    plot.fit();
}

std::vector<PlotId> allPlots(const RunModel& model) {
    if (tellsTeacherAccuracy(model))
        return {PlotId::Loss, PlotId::Cmi, PlotId::Teacher, PlotId::Accuracy};
    return {PlotId::Loss, PlotId::Cmi, PlotId::Accuracy};
}

QString axisName(const RunModel& model, PlotId id) {
    switch (id) {
    case PlotId::Loss:
        return tr("Loss");
    case PlotId::Cmi:
        return cmiAxis(model);
    case PlotId::Teacher:
        return tr("Teacher accuracy on the images (%)");
    case PlotId::Accuracy:
        break;
    }
    return tr("Test accuracy (%)");
}

void buildFigure(QCustomPlot& plot, const RunModel& model, const FigureOptions& options) {
    plot.setAutoAddPlottableToLegend(false);
    plot.plotLayout()->clear();
    plot.setBackground(QBrush(Theme::light().panel));
    const double last = model.curves().iteration.back();
    const PlotRange xRange = withRoom({0.0, iterationLimit(last, last)});
    CurveFeed feed(
        smoothingWeight(model.started() ? model.started()->config.iterations : 0, options.smoothing));
    const CurvePiece piece = feed.take(model.curves());
    const std::vector<PlotMarker> markers = lambdaMarkers(model);
    const std::vector<PlotId> all = allPlots(model);
    const std::vector<PlotId>& shown = options.plots.empty() ? all : options.plots;
    int column = 0;
    for (const PlotId id : shown) {
        FigurePlot each(plot, column++, axisName(model, id), xRange,
                        options.logarithmic.at(static_cast<std::size_t>(id)));
        if (id == PlotId::Loss) {
            fillLoss(each, model, piece);
        } else if (id == PlotId::Cmi) {
            fillCmi(each, model, piece, feed, options);
            if (model.realCmi() && !weighsComparator(model))
                each.line(tr("real images"), {xRange.lower, xRange.upper},
                          {*model.realCmi(), *model.realCmi()}, dashedPen(Theme::light().reference));
            each.fit();
        } else if (id == PlotId::Teacher) {
            each.lineWithRaw(tr("synthetic"), piece.iteration, piece.teacherLine, piece.teacher,
                             Theme::light().cmi);
            each.fit(PlotRange{0.0, 100.0});
        } else {
            fillAccuracy(each, model, xRange);
            each.fit(PlotRange{0.0, 100.0});
        }
        each.markers(markers);
        each.fitInto(options.width / static_cast<int>(shown.size()));
    }
}

} // namespace

Result<void> exportFigure(const std::vector<RunEvent>& events, const std::filesystem::path& file,
                          const FigureOptions& options) {
    if (const auto known = figureFormatOf(file); !known)
        return tl::unexpected<Error>(known.error());
    RunModel model;
    model.applyAll(events);
    if (model.curves().iteration.empty())
        return failure(ErrorCode::InvalidInput,
                       "This run has no iterations yet, so there are no curves to draw.");
    QCustomPlot plot;
    buildFigure(plot, model, options);
    return writeFigure(
        plot, file, {options.width, options.height, options.scale, options.unit, tr("Distillation curves")});
}

} // namespace distill
