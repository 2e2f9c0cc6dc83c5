// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sweep/sweep_plot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <QEvent>
#include <QVBoxLayout>

#include "core/base/statistics.h"
#include "ui/curves/plot_range.h"
#include "ui/plots/figure_writer.h"
#include "ui/plots/plot_items.h"
#include "ui/plots/plot_theme.h"
#include "ui/sweep/sweep_text.h"
#include "ui/theme/number_text.h"

namespace distill {

namespace {

constexpr int kYTicks = 4;
constexpr int kLeftMargin = 56;
constexpr double kAside = 0.012; // of the axis
constexpr int kFigureWidth = 640, kFigureHeight = 480;
constexpr int kLabelRoom = 44; // pixels that a λ beneath the axis needs

// Where λ stands on the axis: its logarithm, and 0 a decade before the smallest of the others.
class LambdaAxis final {
public:
    explicit LambdaAxis(const std::vector<SweepRow>& rows) {
        for (const SweepRow& row : rows)
            if (row.lambda > 0)
                m_smallest = std::min(m_smallest, std::log10(row.lambda));
        if (m_smallest > 1e300)
            m_smallest = 0;
        for (const SweepRow& row : rows)
            m_last = std::max(m_last, at(row.lambda));
    }
    double at(double lambda) const { return lambda > 0 ? std::log10(lambda) : m_smallest - 1; }
    QCPRange range(const std::vector<SweepRow>& rows) const {
        const double first = rows.empty() ? -1 : at(rows.front().lambda);
        const double last = rows.empty() ? 1 : std::max(m_last, first);
        const double margin = std::max(0.25, 0.06 * (last - first));
        return {first - margin, last + margin};
    }

private:
    double m_smallest = 1e308, m_last = -1e308;
};

struct Curve {
    QString label;
    QColor colour;
    bool hollow = false; // dashed, with open discs
    QVector<double> x, y, reach;
};

void include(Extent& extent, const Curve& curve) {
    for (int i = 0; i < curve.y.size(); ++i) {
        extent.include(curve.y[i] - curve.reach[i]);
        extent.include(curve.y[i] + curve.reach[i]);
    }
}

void draw(QCPAxisRect* rect, const Curve& curve, const QColor& ground) {
    auto* graph = new QCPGraph(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
    graph->setData(curve.x, curve.y, true);
    graph->setName(curve.label);
    graph->setSelectable(QCP::stNone);
    graph->setPen(linePen(curve.colour, curve.hollow ? Qt::DashLine : Qt::SolidLine));
    graph->setScatterStyle(
        curve.hollow
            ? QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(curve.colour, 1), QBrush(ground), 6)
            : QCPScatterStyle(QCPScatterStyle::ssDisc, QPen(curve.colour, 1), QBrush(curve.colour), 6));
    auto* bars = new QCPErrorBars(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
    bars->removeFromLegend();
    bars->setDataPlottable(graph);
    bars->setData(curve.reach);
    bars->setPen(linePen(curve.colour));
    bars->setSymbolGap(0);
    bars->setWhiskerWidth(6);
    bars->setSelectable(QCP::stNone);
}

QCPAxisRect* addRect(QCustomPlot& plot, int row, const QString& label, const Tokens& tokens,
                     const QFont& font) {
    auto* rect = new QCPAxisRect(&plot);
    plot.plotLayout()->addElement(row, 0, rect);
    styleAxisRect(rect, tokens, font);
    rect->setMinimumMargins(QMargins(kLeftMargin, 12, 16, 8));
    rect->axis(QCPAxis::atLeft)->setTicker(QSharedPointer<FewTicks>::create(kYTicks, false));
    rect->axis(QCPAxis::atLeft)->setLabel(label);
    for (const auto side : {QCPAxis::atLeft, QCPAxis::atBottom}) {
        rect->axis(side)->setLabelColor(tokens.muted);
        rect->axis(side)->setLabelFont(font);
        rect->axis(side)->setLabelPadding(6);
    }
    return rect;
}

QSharedPointer<QCPAxisTickerText> tickerFor(const std::vector<SweepRow>& rows, const LambdaAxis& axis,
                                            int width) {
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    ticker->setSubTickCount(0);
    const int labels = std::max(2, width / kLabelRoom);
    const int step = (static_cast<int>(rows.size()) + labels - 1) / labels;
    for (std::size_t i = 0; i < rows.size(); i += static_cast<std::size_t>(std::max(1, step)))
        ticker->addTick(axis.at(rows[i].lambda), compactNumber(rows[i].lambda));
    return ticker;
}

double reachOf(double deviation, std::int64_t n) {
    return n > 1 ? confidence95(deviation, n) : 0;
}

struct Curves {
    Curve test, heldOut, cmi;
};

Curves curvesOf(const std::vector<SweepRow>& rows, const LambdaAxis& axis, const Tokens& tokens) {
    Curves curves;
    curves.test = {SweepPlot::tr("test"), tokens.accuracy, false, {}, {}, {}};
    curves.heldOut = {SweepPlot::tr("held out, λ is chosen by it"), tokens.accuracy, true, {}, {}, {}};
    curves.cmi = {SweepPlot::tr("CMI"), tokens.cmi, false, {}, {}, {}};
    const double aside = kAside * axis.range(rows).size(); // so that intervals can be told apart
    const auto add = [&](Curve& curve, double lambda, double mean, double reach) {
        curve.x.append(axis.at(lambda) + (curve.hollow ? aside : 0.0));
        curve.y.append(mean);
        curve.reach.append(reach);
    };
    for (const SweepRow& row : rows) {
        add(curves.test, row.lambda, row.accuracyMean, reachOf(row.accuracyStd, row.n));
        add(curves.cmi, row.lambda, row.cmi, reachOf(row.cmiStd, row.n));
        if (hasHeldOut(row))
            add(curves.heldOut, row.lambda, row.heldOutMean, reachOf(row.heldOutStd, row.n));
    }
    return curves;
}

// Above the plot, nothing behind it.
void addLegend(QCustomPlot& plot, QCPAxisRect* rect, const Tokens& tokens, const QFont& font) {
    auto* row = new QCPLayoutGrid;
    plot.plotLayout()->addElement(0, 0, row);
    row->setMargins(QMargins(kLeftMargin, 0, 0, 0));
    auto* legend = new QCPLegend;
    row->addElement(0, 0, legend);
    row->addElement(0, 1, new QCPLayoutElement);
    row->setColumnStretchFactor(0, 0.001);
    plot.plotLayout()->setRowStretchFactor(0, 0.001);
    legend->setLayer(QStringLiteral("legend"));
    legend->setFillOrder(QCPLegend::foColumnsFirst);
    legend->setMargins(QMargins());
    legend->setBorderPen(QPen(Qt::NoPen));
    legend->setBrush(QBrush(Qt::NoBrush));
    legend->setFont(font);
    legend->setTextColor(tokens.muted);
    legend->setIconSize(22, 8);
    legend->setColumnSpacing(16);
    for (QCPAbstractPlottable* plottable : rect->plottables())
        if (qobject_cast<QCPGraph*>(plottable) != nullptr)
            legend->addItem(new QCPPlottableLegendItem(legend, plottable));
}

void setRange(QCPAxisRect* rect, const Extent& extent, double highest) {
    const PlotRange range = linearRange(extent);
    rect->axis(QCPAxis::atLeft)->setRange(std::max(0.0, range.lower), std::min(highest, range.upper));
}

void markBest(QCPAxisRect* rect, const std::vector<SweepRow>& rows, const LambdaAxis& axis,
              const Tokens& tokens) {
    for (const SweepRow& row : rows) {
        if (!row.best)
            continue;
        auto* line = new StraightItem(rect, Qt::Vertical);
        line->setLayer(QStringLiteral("grid"));
        line->setPen(dashedPen(tokens.cmi));
        line->setValue(axis.at(row.lambda));
    }
}

void fill(QCustomPlot& plot, const std::vector<SweepRow>& rows, const Tokens& tokens, const QFont& font,
          int width) {
    plot.clearPlottables();
    plot.clearItems();
    plot.plotLayout()->clear();
    plot.setAutoAddPlottableToLegend(false);
    plot.setBackground(QBrush(tokens.panel));
    const LambdaAxis axis(rows);
    const Curves curves = curvesOf(rows, axis, tokens);
    QCPAxisRect* accuracy = addRect(plot, 1, SweepPlot::tr("Accuracy, %"), tokens, font);
    QCPAxisRect* cmi = addRect(plot, 2, SweepPlot::tr("CMI, nats"), tokens, font);
    plot.plotLayout()->setRowStretchFactor(1, 1.4);
    auto* sameMargins = new QCPMarginGroup(&plot);
    for (QCPAxisRect* rect : {accuracy, cmi})
        rect->setMarginGroup(QCP::msLeft | QCP::msRight, sameMargins);
    draw(accuracy, curves.test, tokens.panel);
    if (!curves.heldOut.x.isEmpty())
        draw(accuracy, curves.heldOut, tokens.panel);
    draw(cmi, curves.cmi, tokens.panel);
    Extent percent, nats;
    include(percent, curves.test);
    include(percent, curves.heldOut);
    include(nats, curves.cmi);
    setRange(accuracy, percent, 100);
    setRange(cmi, nats, std::numeric_limits<double>::max());
    const auto ticker = tickerFor(rows, axis, width);
    for (QCPAxisRect* rect : {accuracy, cmi}) {
        rect->axis(QCPAxis::atBottom)->setRange(axis.range(rows));
        rect->axis(QCPAxis::atBottom)->setTicker(ticker);
        markBest(rect, rows, axis, tokens);
    }
    cmi->axis(QCPAxis::atBottom)->setLabel(SweepPlot::tr("λ (dashed: best)"));
    if (!rows.empty())
        return addLegend(plot, accuracy, tokens, font);
    auto* note = new NoteItem(accuracy);
    note->setStyle(tokens.muted, tokens.panel, font);
    note->setText(SweepPlot::tr("Appears with the first run that is done"));
}

} // namespace

SweepPlot::SweepPlot(QWidget* parent) : CardFrame(parent), m_plot(new QCustomPlot(this)) {
    setAccessibleName(tr("Accuracy and CMI against λ"));
    m_plot->setMinimumSize(360, 300);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(m_plot);
    redraw();
}

void SweepPlot::setRows(const std::vector<SweepRow>& rows) {
    m_rows = rows;
    std::sort(m_rows.begin(), m_rows.end(),
              [](const SweepRow& a, const SweepRow& b) { return a.lambda < b.lambda; });
    redraw();
}

int SweepPlot::points() const {
    return m_plot->plottableCount() == 0 ? 0 : static_cast<QCPGraph*>(m_plot->plottable(0))->data()->size();
}

void SweepPlot::redraw() {
    fill(*m_plot, m_rows, Theme::instance().tokens(), captionFont(font()), m_plot->width());
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void SweepPlot::drawLight(QCustomPlot& plot) const {
    QFont font = this->font();
    font.setPixelSize(13);
    fill(plot, m_rows, Theme::light(), font, kFigureWidth);
}

Result<void> SweepPlot::exportTo(const std::filesystem::path& file) const {
    QCustomPlot plot;
    drawLight(plot);
    return writeFigure(plot, file, {kFigureWidth, kFigureHeight, 2.0, 1.0, tr("λ sweep")});
}

QImage SweepPlot::picture() const {
    QCustomPlot plot;
    drawLight(plot);
    return pictureOf(plot, {kFigureWidth, kFigureHeight, 2.0, 1.0, {}});
}

void SweepPlot::changeEvent(QEvent* event) {
    CardFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        redraw();
}

} // namespace distill
