// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_panel.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "ui/curves/regulariser_text.h"
#include "ui/plots/cmi_curves.h"
#include "ui/plots/metric_plot.h"
#include "ui/plots/plot_menu.h"
#include "ui/plots/plot_readout.h"
#include "ui/run/timeline.h"
#include "ui/settings/settings.h"
#include "ui/theme/number_format.h"

namespace distill {

namespace {

constexpr int kRedrawMilliseconds = 50;
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

constexpr std::array<PlotId, kPlotCount> kPlots{PlotId::Loss, PlotId::Cmi, PlotId::Teacher, PlotId::Accuracy};

// The user may look a little beyond the data, not into nothing.
PlotRange bounded(PlotRange range, double limit) {
    const double span = std::clamp(range.span(), 4.0, 1.5 * limit);
    const double middle = std::clamp((range.lower + range.upper) / 2.0, 0.0, limit);
    if (span == range.span() && middle == (range.lower + range.upper) / 2.0)
        return range;
    return {middle - span / 2.0, middle + span / 2.0};
}

} // namespace

PlotPanel::PlotPanel(RunModel* model, QWidget* parent, Timeline* timeline)
    : QWidget(parent), m_model(model), m_timeline(timeline) {
    buildPlots();
    buildActions();
    m_redraw.setSingleShot(true);
    m_redraw.setInterval(kRedrawMilliseconds);
    connect(&m_redraw, &QTimer::timeout, this, &PlotPanel::flush);
    connectModel();
    for (const PlotId id : kPlots)
        connectPlot(id);
    plot(PlotId::Loss)->setLogarithmic(true);
    startOver();
    flush();
}

void PlotPanel::buildPlots() {
    m_plots = {new MetricPlot(tr("Loss"), tr("log"), this), new MetricPlot(tr("CMI"), tr("nats"), this),
               new MetricPlot(tr("Test accuracy"), QStringLiteral("%"), this),
               new MetricPlot(tr("Teacher accuracy"), QStringLiteral("%"), this)};
    m_readout = new PlotReadout(this);
    auto* layout = new QHBoxLayout;
    layout->setSpacing(12);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(2);
    rows->addWidget(m_readout);
    rows->addLayout(layout, 1);
    for (const PlotId id : kPlots) {
        layout->addWidget(plot(id), 1);
        plot(id)->setSummarySource([this, id] { return plotSummary(*m_model, id); });
    }
    MetricPlot* loss = plot(PlotId::Loss);
    SeriesStyle total{tr("total"), &Tokens::reference};
    total.mark = CurveMark::Plus;
    m_total = loss->addSeries(total);
    m_matching = loss->addSeries({tr("matching"), &Tokens::matching, 1.0, true});
    SeriesStyle product{tr("λ·CMI"), &Tokens::cmi, 1.0, true};
    product.mark = CurveMark::Square;
    m_lambdaCmi = loss->addSeries(product);
    m_cmiCurves = new CmiCurves(plot(PlotId::Cmi), m_model, this);
    connect(m_cmiCurves, &CmiCurves::restartNeeded, this, &PlotPanel::startOver);
    connect(m_cmiCurves, &CmiCurves::classesChanged, this, &PlotPanel::rebuildClasses);
    m_accuracy = plot(PlotId::Accuracy)->addSeries({tr("synthetic"), &Tokens::accuracy, 1.0, false, true});
    m_teacher = plot(PlotId::Teacher)->addSeries({tr("on the images"), &Tokens::cmi, 1.0, true});
    for (const PlotId id : {PlotId::Accuracy, PlotId::Teacher})
        plot(id)->setLimits(PlotRange{0.0, 100.0});
}

void PlotPanel::buildActions() {
    m_menu = new PlotMenu(m_plots, m_model, this);
    connect(m_menu, &PlotMenu::scaleChanged, this, [this] {
        showScales();
        for (MetricPlot* each : m_plots)
            each->replot();
    });
    connect(m_menu, &PlotMenu::smoothingChanged, this, &PlotPanel::startOver);
    connect(m_menu, &PlotMenu::enlargeRequested, this, &PlotPanel::toggleEnlarged);
    connect(m_menu, &PlotMenu::saved, this, &PlotPanel::saved);
    connect(m_menu, &PlotMenu::failed, this, &PlotPanel::failed);
    m_autoRange = new QAction(tr("Follow the data"), this);
    m_autoRange->setCheckable(true);
    m_autoRange->setChecked(true);
    m_autoRange->setToolTip(tr("Let the axes grow with the run; zooming or panning switches this off"));
    connect(m_autoRange, &QAction::toggled, this, &PlotPanel::setFollowing);
}

void PlotPanel::connectModel() {
    connect(m_model, &RunModel::wasReset, this, [this] {
        leave();
        m_autoRange->setChecked(true); // a zoom belongs to the run it was made in
        startOver();
    });
    connect(m_model, &RunModel::runStarted, this, &PlotPanel::startOver);
    connect(m_model, &RunModel::iterationsAdded, this, &PlotPanel::schedule);
    connect(m_model, &RunModel::evaluationsChanged, this, &PlotPanel::schedule);
    connect(m_model, &RunModel::lambdaChanged, this, &PlotPanel::schedule);
    if (m_timeline != nullptr)
        connect(m_timeline, &Timeline::positionChanged, this, &PlotPanel::showImageTime);
}

void PlotPanel::connectPlot(PlotId id) {
    MetricPlot* source = plot(id);
    connect(source, &MetricPlot::xRangeEdited, this,
            [this, id](const PlotRange& range) { linkRange(id, range); });
    connect(source, &MetricPlot::edited, this, [this] { m_autoRange->setChecked(false); });
    connect(source, &MetricPlot::resetRequested, this, [this] {
        m_autoRange->setChecked(true);
        fit();
    });
    connect(source, &MetricPlot::pointerMoved, this,
            [this](double x, const QPoint& position) { hover(x, position); });
    connect(source, &MetricPlot::pointerLeft, this, &PlotPanel::leave);
    connect(source, &MetricPlot::spanChosen, this, [this](double first, double last) {
        emit spanChosen(std::llround(std::max(0.0, first)), std::llround(std::max(0.0, last)));
    });
    connect(source, &MetricPlot::enlargeRequested, this, [this, id] { toggleEnlarged(id); });
    connect(source, &MetricPlot::menuRequested, this,
            [this, id](const QPoint& position) { showMenu(id, position); });
}

void PlotPanel::startOver() {
    m_startOver = true;
    schedule();
}

void PlotPanel::schedule() {
    if (!m_redraw.isActive())
        m_redraw.start();
}

void PlotPanel::flush() {
    const bool grown = m_drawnRows != m_model->curves().iteration.size();
    if (m_startOver || (grown && m_overlays.followsOwn())) {
        m_startOver = false;
        for (MetricPlot* each : m_plots)
            each->clearData();
        m_evaluationsShown = 0;
        m_markersShown = kNone;
        const double weight = smoothingWeight(m_model->started() ? m_model->started()->config.iterations : 0,
                                              m_menu->smoothing());
        m_feed = CurveFeed(weight);
        m_cmiCurves->startOver(weight);
        drawOverlays();
        nameTerm();
    }
    appendCurves();
    appendEvaluations();
    showMarkers();
    showNotes();
    showPlots();
    showImageTime();
    if (m_autoRange->isChecked())
        fit();
    for (MetricPlot* each : m_plots)
        each->replot();
}

void PlotPanel::nameTerm() {
    plot(PlotId::Loss)->setSeriesLabel(m_lambdaCmi, regulariserText(*m_model).product);
}

void PlotPanel::highlightClass(int classIndex) {
    m_cmiCurves->highlight(classIndex);
    if (m_autoRange->isChecked())
        plot(PlotId::Cmi)->fitY();
    plot(PlotId::Cmi)->replot();
}

QAction* PlotPanel::classCurvesAction() const {
    return m_cmiCurves->classesAction();
}

QAction* PlotPanel::cmiAction() const {
    return m_cmiCurves->cmiAction();
}

void PlotPanel::appendCurves() {
    const CurvePiece piece = m_overlays.relative(m_feed.take(m_model->curves()));
    if (!piece.iteration.isEmpty()) {
        MetricPlot* loss = plot(PlotId::Loss);
        loss->append(m_total, piece.iteration, piece.lossLine);
        loss->append(m_matching, piece.iteration, piece.matchingLine, piece.matching);
        loss->append(m_lambdaCmi, piece.iteration, piece.lambdaCmiLine, piece.lambdaCmi);
        m_cmiCurves->append(piece);
        plot(PlotId::Teacher)->append(m_teacher, piece.iteration, piece.teacherLine, piece.teacher);
    }
    m_cmiCurves->appendClasses();
}

void PlotPanel::appendEvaluations() {
    const std::vector<Evaluation>& evaluations = m_model->evaluations();
    MetricPlot* accuracy = plot(PlotId::Accuracy);
    std::vector<AccuracyPoint> points;
    for (; m_evaluationsShown < evaluations.size(); ++m_evaluationsShown)
        points.push_back(accuracyPoint(evaluations[m_evaluationsShown]));
    for (const AccuracyPoint& point : m_overlays.relative(points))
        accuracy->appendPoint(m_accuracy, point.iteration, point.mean, point.deviation);
    if (!evaluations.empty()) {
        const Evaluation& last = evaluations.back();
        accuracy->setSeriesLabel(
            m_accuracy, tr("%1, n = %2").arg(QString::fromStdString(last.network)).arg(last.repeats));
    } else {
        accuracy->setSeriesLabel(m_accuracy, tr("synthetic"));
    }
    const std::optional<Evaluation>& random = m_model->randomBaseline();
    accuracy->setReference(random && !m_overlays.isRelative() ? std::optional<double>(random->accuracyMean)
                                                              : std::nullopt,
                           tr("random real"));
}

void PlotPanel::showMarkers() {
    if (m_markersShown == m_model->lambdaChanges().size())
        return;
    m_markersShown = m_model->lambdaChanges().size();
    const std::vector<PlotMarker> markers = lambdaMarkers(*m_model);
    for (MetricPlot* each : m_plots)
        each->setMarkers(markers);
}

void PlotPanel::showNotes() {
    const bool empty = m_model->curves().iteration.empty();
    const QString nothing = m_model->showsSet()  ? tr("A stored set has no history")
                            : m_model->started() ? tr("Curves begin with the first iteration")
                                                 : tr("Curves appear here once a run starts");
    plot(PlotId::Loss)->setNote(empty ? nothing : QString());
    m_cmiCurves->showNotes(empty ? nothing : QString());
    const bool noAccuracy = m_model->evaluations().empty();
    plot(PlotId::Accuracy)
        ->setNote(!noAccuracy           ? QString()
                  : m_model->showsSet() ? nothing
                  : m_model->started()  ? tr("No evaluation yet")
                                        : nothing);
}

// Those of overlays follow the classes'.
void PlotPanel::rebuildClasses() {
    m_cmiCurves->rebuildClasses();
    drawOverlays();
    schedule();
}

void PlotPanel::setOverlays(std::vector<ComparedRun> runs, std::optional<std::filesystem::path> baseline) {
    m_overlays.setRuns(std::move(runs));
    m_overlays.setBaseline(std::move(baseline));
    startOver();
    flush();
}

void PlotPanel::setOwn(const std::filesystem::path& directory, const QString& name) {
    m_ownDirectory = directory;
    m_ownName = name;
}

// After all other series, so that those keep their places.
void PlotPanel::drawOverlays() {
    m_drawnRows = m_model->curves().iteration.size();
    std::optional<ComparedRun> own;
    if (m_model->started() && (!m_overlays.runs().empty() || m_overlays.baseline()))
        own = comparedRunOf(*m_model, m_ownDirectory, m_ownName);
    m_overlays.draw(m_plots, {m_lambdaCmi + 1, m_cmiCurves->ownSeries(), m_accuracy + 1, m_teacher + 1},
                    own ? &*own : nullptr);
    showScales();
}

// Differences have both signs: no logarithm, no limits, and the unit says what they are.
void PlotPanel::showScales() {
    const bool relative = m_overlays.isRelative();
    const bool logarithmic = logScaleAction()->isChecked() && !relative;
    m_cmiCurves->setRelative(relative ? tr("minus %1").arg(m_overlays.baselineName()) : QString());
    const QString base = tr("minus %1").arg(m_overlays.baselineName());
    for (const PlotId id : kPlots) {
        m_menu->logarithm(id)->setEnabled(!relative);
        plot(id)->setLogarithmic(m_menu->logarithm(id)->isChecked() && !relative);
    }
    plot(PlotId::Loss)->setUnit(relative ? base : logarithmic ? tr("log") : tr("linear"));
    for (const PlotId id : {PlotId::Accuracy, PlotId::Teacher}) {
        plot(id)->setUnit(relative ? base : QStringLiteral("%"));
        plot(id)->setLimits(relative ? std::nullopt : std::optional(PlotRange{0.0, 100.0}));
    }
}

void PlotPanel::setFollowing(bool on) {
    for (MetricPlot* each : m_plots)
        each->setFollowing(on);
    if (on)
        schedule();
}

PlotRange PlotPanel::followedRange() const {
    const std::vector<double>& iterations = m_model->curves().iteration;
    double last = iterations.empty() ? 0.0 : iterations.back();
    last = std::max(last, m_overlays.lastIteration());
    const double total =
        m_model->started() ? static_cast<double>(m_model->started()->config.iterations) : 0.0;
    return withRoom({0.0, iterations.empty() && total > 0 ? total : iterationLimit(last, total)});
}

void PlotPanel::fit() {
    const PlotRange range = followedRange();
    for (MetricPlot* each : m_plots) {
        each->setXRange(range);
        each->fitY();
        each->replot();
    }
}

void PlotPanel::linkRange(PlotId source, const PlotRange& range) {
    const PlotRange allowed = bounded(range, followedRange().upper);
    for (const PlotId id : kPlots) {
        if (id != source || allowed != range)
            plot(id)->setXRange(allowed);
        plot(id)->replot();
    }
}

void PlotPanel::hover(double x, const QPoint& globalPosition) {
    const std::vector<ReadoutLine> lines = readoutAt(*m_model, x);
    if (lines.empty())
        return leave();
    m_hovering = true;
    const MetricPlot* cmi = plot(PlotId::Cmi);
    emit classPointedAt(m_cmiCurves->classAt(x, cmi->mapFromGlobal(globalPosition)));
    const std::vector<double>& iterations = m_model->curves().iteration;
    setCursorEverywhere(iterations[nearestIndex(iterations, x)]);
    m_readout->setLines(withClass(lines, m_cmiCurves->classAt(x, cmi->mapFromGlobal(globalPosition)), x));
    m_readout->show();
}

// Which class's curve is pointed at, where it is one.
std::vector<ReadoutLine> PlotPanel::withClass(std::vector<ReadoutLine> lines, int classIndex,
                                              double x) const {
    const RunModel::Curves& curves = m_model->curves();
    const auto c = static_cast<std::size_t>(std::max(0, classIndex));
    if (classIndex < 0 || !m_model->started() || c >= curves.classCmi.size() ||
        c >= m_model->started()->classNames.size())
        return lines;
    const double value = curves.classCmi[c][nearestIndex(curves.iteration, x)];
    lines.insert(lines.begin() + 1,
                 {tr("%1 %2 nats")
                      .arg(QString::fromStdString(m_model->started()->classNames[c]), formatValue(value, 3)),
                  &Tokens::text});
    return lines;
}

QAction* PlotPanel::logScaleAction() const {
    return m_menu->logarithm(PlotId::Loss);
}

QList<QAction*> PlotPanel::viewActions() const {
    QList<QAction*> actions;
    for (const PlotId id : kPlots)
        actions << m_menu->logarithm(id);
    for (const PlotId id : kPlots)
        actions << m_menu->enlarge(id);
    for (const SmoothingChoice choice :
         {SmoothingChoice::Off, SmoothingChoice::Light, SmoothingChoice::Usual, SmoothingChoice::Strong})
        actions << m_menu->smoothing(choice);
    return actions << m_autoRange << classCurvesAction() << cmiAction();
}

void PlotPanel::toggleEnlarged(PlotId id) {
    const bool alone = std::exchange(m_enlarged, m_enlarged == id ? std::nullopt : std::optional(id)) != id;
    for (const PlotId each : kPlots)
        m_menu->enlarge(each)->setChecked(alone && each == id);
    showPlots();
}

// That of the teacher takes no room where the run does not tell it.
void PlotPanel::showPlots() {
    const bool teacher = tellsTeacherAccuracy(*m_model);
    if (m_enlarged == PlotId::Teacher && !teacher)
        return toggleEnlarged(PlotId::Teacher);
    for (const PlotId each : kPlots)
        plot(each)->setVisible(m_enlarged ? m_enlarged == each : teacher || each != PlotId::Teacher);
    m_menu->enlarge(PlotId::Teacher)->setEnabled(teacher);
}

void PlotPanel::leave() {
    if (m_hovering)
        emit classPointedAt(-1);
    m_hovering = false;
    m_readout->hide();
    showImageTime();
}

void PlotPanel::setCursorEverywhere(std::optional<double> x) {
    for (MetricPlot* each : m_plots)
        each->setCursor(x);
}

// Without a pointer the line marks the time of the images that are looked back at.
void PlotPanel::showImageTime() {
    if (m_hovering)
        return;
    std::optional<double> time;
    if (m_timeline != nullptr && m_timeline->isLookingBack())
        time = static_cast<double>(*m_timeline->position());
    setCursorEverywhere(time);
}

void PlotPanel::showMenu(PlotId id, const QPoint& globalPosition) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_menu->fill(menu, id);
    if (id == PlotId::Cmi)
        menu->addActions({m_cmiCurves->classesAction(), m_cmiCurves->cmiAction()});
    menu->addMenu(makeBaselineMenu(menu));
    menu->addAction(tr("Reset range"), plot(id), &MetricPlot::resetRequested);
    menu->popup(globalPosition);
}

QMenu* PlotPanel::makeBaselineMenu(QMenu* parent) {
    auto* menu = new QMenu(tr("Differences to"), parent);
    menu->setObjectName(QStringLiteral("baselineMenu"));
    menu->setEnabled(!m_overlays.runs().empty());
    const auto add = [&](const QString& name, const std::optional<std::filesystem::path>& directory) {
        QAction* action = menu->addAction(name, this, [this, directory] {
            emit baselineChosen(directory ? toQString(*directory) : QString());
        });
        action->setCheckable(true);
        action->setChecked(m_overlays.baseline() == directory);
    };
    add(tr("None"), std::nullopt);
    add(tr("%1 (shown)").arg(m_ownName), m_ownDirectory);
    for (const ComparedRun& run : m_overlays.runs())
        add(run.name, run.directory);
    return menu;
}

void PlotPanel::keyPressEvent(QKeyEvent* event) {
    const std::vector<double>& iterations = m_model->curves().iteration;
    if (event->key() == Qt::Key_Escape && m_hovering)
        return leave();
    if (event->key() == Qt::Key_Escape && m_enlarged)
        return toggleEnlarged(*m_enlarged);
    const bool left = event->key() == Qt::Key_Left;
    if ((!left && event->key() != Qt::Key_Right) || iterations.empty())
        return QWidget::keyPressEvent(event);
    const MetricPlot* loss = plot(PlotId::Loss);
    const double present = loss->cursor().value_or(iterations.back());
    const double step = std::max(1.0, std::round(loss->xRange().span() / 200.0));
    const double x = iterations[nearestIndex(iterations, present + (left ? -step : step))];
    hover(x, loss->mapToGlobal(loss->pixelAt(x, loss->yRange().upper)));
}

} // namespace distill
