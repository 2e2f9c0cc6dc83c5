// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/run_curves.h"

#include "ui/curves/regulariser_text.h"
#include "ui/curves/time_scale.h"
#include "ui/plots/cmi_curves.h"
#include "ui/plots/metric_plot.h"
#include "ui/plots/overlay_layer.h"

namespace distill {

RunCurves::RunCurves(const Plots& plots, CmiCurves* cmi, const RunModel* model, const XScale* scale)
    : m_plots(plots), m_cmi(cmi), m_model(model), m_scale(scale) {
    MetricPlot* loss = plot(PlotId::Loss);
    SeriesStyle total{tr("total"), &Tokens::reference};
    total.mark = CurveMark::Plus;
    m_total = loss->addSeries(total);
    m_matching = loss->addSeries({tr("matching"), &Tokens::matching, 1.0, true});
    SeriesStyle product{tr("λ·CMI"), &Tokens::cmi, 1.0, true};
    product.mark = CurveMark::Square;
    m_lambdaCmi = loss->addSeries(product);
    m_accuracy = plot(PlotId::Accuracy)->addSeries({tr("synthetic"), &Tokens::accuracy, 1.0, false, true});
    m_teacher = plot(PlotId::Teacher)->addSeries({tr("on the images"), &Tokens::cmi, 1.0, true});
    for (const PlotId id : {PlotId::Loss, PlotId::Accuracy, PlotId::Teacher})
        m_count[static_cast<std::size_t>(id)] = plot(id)->seriesCount();
    for (const PlotId id : {PlotId::Accuracy, PlotId::Teacher})
        plot(id)->setLimits(PlotRange{0.0, 100.0});
}

void RunCurves::startOver(double smoothingWeight) {
    m_evaluationsShown = 0;
    m_feed = CurveFeed(smoothingWeight);
    plot(PlotId::Loss)->setSeriesLabel(m_lambdaCmi, regulariserText(*m_model).product);
}

void RunCurves::append(const OverlayLayer& overlays) {
    appendLines(overlays);
    appendEvaluations(overlays);
}

void RunCurves::appendLines(const OverlayLayer& overlays) {
    const CurvePiece piece = overlays.relative(m_feed.take(m_model->curves()));
    if (!piece.iteration.isEmpty()) {
        const QVector<double> x = m_scale->at(piece.iteration);
        MetricPlot* loss = plot(PlotId::Loss);
        loss->append(m_total, x, piece.lossLine);
        loss->append(m_matching, x, piece.matchingLine, piece.matching);
        loss->append(m_lambdaCmi, x, piece.lambdaCmiLine, piece.lambdaCmi);
        m_cmi->append(piece);
        plot(PlotId::Teacher)->append(m_teacher, x, piece.teacherLine, piece.teacher);
    }
    m_cmi->appendClasses();
}

void RunCurves::appendEvaluations(const OverlayLayer& overlays) {
    const std::vector<Evaluation>& evaluations = m_model->evaluations();
    MetricPlot* accuracy = plot(PlotId::Accuracy);
    std::vector<AccuracyPoint> points;
    for (; m_evaluationsShown < evaluations.size(); ++m_evaluationsShown)
        points.push_back(accuracyPoint(evaluations[m_evaluationsShown]));
    for (const AccuracyPoint& point : overlays.relative(points))
        accuracy->appendPoint(m_accuracy, m_scale->at(point.iteration), point.mean, point.deviation);
    if (!evaluations.empty()) {
        const Evaluation& last = evaluations.back();
        accuracy->setSeriesLabel(
            m_accuracy, tr("%1, n = %2").arg(QString::fromStdString(last.network)).arg(last.repeats));
    } else {
        accuracy->setSeriesLabel(m_accuracy, tr("synthetic"));
    }
    const std::optional<Evaluation>& random = m_model->randomBaseline();
    accuracy->setReference(random && !overlays.isRelative() ? std::optional<double>(random->accuracyMean)
                                                            : std::nullopt,
                           tr("random real"));
}

void RunCurves::showNotes() {
    const bool empty = m_model->curves().iteration.empty();
    const QString nothing = m_model->showsSet()  ? tr("A stored set has no history")
                            : m_model->started() ? tr("Curves begin with the first iteration")
                                                 : tr("Curves appear here once a run starts");
    plot(PlotId::Loss)->setNote(empty ? nothing : QString());
    m_cmi->showNotes(empty ? nothing : QString());
    const bool noAccuracy = m_model->evaluations().empty();
    plot(PlotId::Accuracy)
        ->setNote(!noAccuracy           ? QString()
                  : m_model->showsSet() ? nothing
                  : m_model->started()  ? tr("No evaluation yet")
                                        : nothing);
}

} // namespace distill
