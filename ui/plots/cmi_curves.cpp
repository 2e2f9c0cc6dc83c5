// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/cmi_curves.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <QAction>

#include "core/catalogue/catalogue.h"
#include "ui/curves/curve_text.h"
#include "ui/curves/regulariser_text.h"
#include "ui/curves/time_scale.h"
#include "ui/plots/metric_plot.h"
#include "ui/run/run_model.h"

namespace distill {

namespace {

constexpr std::size_t kMostClassCurves = 100; // per-class values are recorded up to here
constexpr int kReach = 6;                     // pixels around a curve that belong to it

} // namespace

CmiCurves::CmiCurves(MetricPlot* plot, RunModel* model, const XScale* scale, QObject* parent)
    : QObject(parent),
      m_plot(plot),
      m_model(model),
      m_scale(scale),
      m_classes(new QAction(tr("CMI of every class"), this)),
      m_showCmi(new QAction(tr("CMI in place of the comparator"), this)) {
    m_classes->setCheckable(true);
    m_showCmi->setCheckable(true);
    m_showCmi->setToolTip(tr("Where λ weighs something else: show the CMI, which is measured all the same"));
    m_total = plot->addSeries({tr("total"), &Tokens::cmi, 1.0, true});
    m_pulling = plot->addSeries({tr("teachers that pull"), &Tokens::cmi, 0.55, false, false, false});
    m_highlight = plot->addSeries({QString(), &Tokens::text, 1.0, false, false, false});
    connect(m_classes, &QAction::toggled, this, &CmiCurves::classesChanged);
    connect(m_showCmi, &QAction::toggled, this, &CmiCurves::restartNeeded);
    updateActions();
}

bool CmiCurves::showsComparator() const {
    if (!m_model->started() || m_showCmi->isChecked())
        return false;
    return isMeasuredComparator(regulariserOf(*m_model));
}

void CmiCurves::startOver(double smoothingWeight) {
    m_weight = smoothingWeight;
    m_highlightFeed = CurveFeed(m_weight);
    nameSeries();
    updateActions();
    rebuildClasses();
}

// Classes have no curves of other runs to be compared with.
void CmiCurves::setRelative(const QString& unit) {
    if (unit == m_relativeUnit)
        return;
    m_relativeUnit = unit;
    m_plot->clearSeries(m_highlight);
    for (int c = 0; c < m_classSeries; ++c)
        m_plot->clearSeries(m_highlight + 1 + c);
    nameSeries();
    showReference();
}

void CmiCurves::nameSeries() {
    const bool comparator = showsComparator();
    const RegulariserText text = regulariserText(comparator ? regulariserOf(*m_model) : Regulariser::Cmi);
    const bool monitors = m_model->started() && m_model->started()->config.cmi.monitorCount > 0;
    m_plot->setTitle(text.title);
    m_plot->setUnit(m_relativeUnit.isEmpty() ? text.unit : m_relativeUnit);
    m_plot->setSeriesLabel(m_total, monitors && !comparator ? tr("monitors") : tr("total"));
    m_plot->setSeriesInLegend(m_pulling, monitors && !comparator && !isComparator(regulariserOf(*m_model)));
}

void CmiCurves::updateActions() {
    const bool started = m_model->started().has_value();
    const std::size_t classes = started ? m_model->started()->classNames.size() : 0;
    const bool possible = classes <= kMostClassCurves;
    m_classes->setEnabled(possible && !showsComparator());
    m_classes->setToolTip(
        possible ? tr("Add a thin line for each class to the CMI plot")
                 : tr("There are more than %1 classes: too many lines to tell apart").arg(kMostClassCurves));
    m_showCmi->setEnabled(started && isComparator(regulariserOf(*m_model)));
}

void CmiCurves::rebuildClasses() {
    m_plot->removeSeriesFrom(m_highlight + 1);
    m_classSeries = 0;
    m_classFeed = CurveFeed(m_weight);
    const std::size_t classes = m_model->started() ? m_model->started()->classNames.size() : 0;
    if (!m_classes->isChecked() || classes > kMostClassCurves || showsComparator())
        return;
    for (std::size_t c = 0; c < classes; ++c)
        m_plot->addSeries({tr("classes (%1)").arg(classes), &Tokens::cmi, 0.45, false, false, c == 0});
    m_classSeries = static_cast<int>(classes);
    appendClasses();
}

void CmiCurves::append(const CurvePiece& piece) {
    if (piece.iteration.isEmpty())
        return;
    if (showsComparator()) {
        m_plot->append(m_total, m_scale->at(piece.iteration), piece.termLine, piece.term);
    } else {
        m_plot->append(m_total, m_scale->at(piece.iteration), piece.cmiLine, piece.cmi);
        const RunConfig& config = m_model->started() ? m_model->started()->config : RunConfig();
        if (config.cmi.monitorCount > 0 && !isComparator(config.cmi.regulariser))
            m_plot->append(m_pulling, m_scale->at(piece.iteration), piece.termLine);
    }
}

void CmiCurves::appendClasses() {
    if (!m_relativeUnit.isEmpty())
        return;
    const CurveColumns& curves = m_model->curves();
    const int available = std::min(m_classSeries, static_cast<int>(curves.classCmi.size()));
    for (int c = 0; c < available; ++c) {
        const ClassPiece piece = m_classFeed.takeClass(curves, static_cast<std::size_t>(c));
        if (!piece.iteration.isEmpty())
            m_plot->append(m_highlight + 1 + c, m_scale->at(piece.iteration), piece.line);
    }
    const auto highlighted = static_cast<std::size_t>(std::max(0, m_highlighted));
    if (m_highlighted < 0 || highlighted >= curves.classCmi.size() || showsComparator())
        return;
    const ClassPiece piece = m_highlightFeed.takeClass(curves, highlighted);
    if (!piece.iteration.isEmpty())
        m_plot->append(m_highlight, m_scale->at(piece.iteration), piece.line);
}

void CmiCurves::highlight(int classIndex) {
    if (classIndex == m_highlighted)
        return;
    m_highlighted = classIndex;
    m_highlightFeed = CurveFeed(m_weight);
    m_plot->clearSeries(m_highlight);
    const auto& started = m_model->started();
    const bool known = classIndex >= 0 && started && !showsComparator() &&
                       static_cast<std::size_t>(classIndex) < started->classNames.size();
    if (known)
        m_plot->setSeriesLabel(
            m_highlight, QString::fromStdString(started->classNames[static_cast<std::size_t>(classIndex)]));
    m_plot->setSeriesInLegend(m_highlight, known);
    appendClasses();
}

int CmiCurves::classAt(double x, const QPoint& inPlot) const {
    const CurveColumns& curves = m_model->curves();
    if (m_classSeries == 0 || curves.iteration.empty())
        return -1;
    int best = -1, distance = kReach + 1;
    for (int c = 0; c < m_classSeries; ++c) {
        const QVector<QPointF> line = m_plot->linePoints(m_highlight + 1 + c);
        const auto after = std::lower_bound(line.begin(), line.end(), x,
                                            [](const QPointF& point, double at) { return point.x() < at; });
        if (line.isEmpty())
            continue;
        const QPointF& point = after == line.end() ? line.back() : *after;
        const int away = std::abs(m_plot->pixelAt(point.x(), point.y()).y() - inPlot.y());
        if (away < distance) {
            distance = away;
            best = c;
        }
    }
    return best;
}

void CmiCurves::showNotes(const QString& nothing) {
    const bool vanishes = m_model->started() && cmiVanishes(m_model->started()->config);
    m_plot->setNote(vanishes ? tr("With one image per class CMI is 0 against the set's own centres: each "
                                  "image is its class's only member.")
                             : nothing);
    m_plot->setSeriesVisible(m_total, !vanishes);
    showReference();
}

void CmiCurves::showReference() {
    const bool vanishes = m_model->started() && cmiVanishes(m_model->started()->config);
    const bool hidden = showsComparator() || vanishes || !m_relativeUnit.isEmpty();
    m_plot->setReference(hidden ? std::nullopt : m_model->realCmi(), tr("real images"));
}

} // namespace distill
