// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_panel.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QVBoxLayout>

#include "ui/plots/baseline_menu.h"
#include "ui/plots/cmi_curves.h"
#include "ui/plots/metric_plot.h"
#include "ui/plots/plot_canvas.h"
#include "ui/plots/plot_cursor.h"
#include "ui/plots/plot_menu.h"
#include "ui/plots/plot_ranges.h"
#include "ui/plots/plot_readout.h"
#include "ui/plots/run_curves.h"
#include "ui/run/timeline.h"

namespace distill {

namespace {

constexpr int kRedrawMilliseconds = 50;
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

} // namespace

PlotPanel::PlotPanel(RunModel* model, QWidget* parent, Timeline* timeline)
    : QWidget(parent), m_model(model), m_timeline(timeline) {
    buildPlots();
    buildActions();
    m_redraw.setSingleShot(true);
    m_redraw.setInterval(kRedrawMilliseconds);
    connect(&m_redraw, &QTimer::timeout, this, &PlotPanel::flush);
    connectModel();
    for (const PlotId id : kPlotOrder)
        connectPlot(id);
    plot(PlotId::Loss)->setLogarithmic(true);
    startOver();
    flush();
}

PlotPanel::~PlotPanel() = default;

void PlotPanel::buildPlots() {
    m_plots = {new MetricPlot(tr("Loss"), tr("log"), this), new MetricPlot(tr("CMI"), tr("nats"), this),
               new MetricPlot(tr("Test accuracy"), QStringLiteral("%"), this),
               new MetricPlot(tr("Teacher accuracy"), QStringLiteral("%"), this)};
    auto* readout = new PlotReadout(this);
    auto* layout = new QHBoxLayout;
    layout->setSpacing(12);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(2);
    rows->addWidget(readout);
    rows->addLayout(layout, 1);
    for (const PlotId id : kPlotOrder) {
        layout->addWidget(plot(id), 1);
        plot(id)->setSummarySource([this, id] { return plotSummary(*m_model, id); });
    }
    m_cmiCurves = new CmiCurves(plot(PlotId::Cmi), m_model, &m_scale, this);
    connect(m_cmiCurves, &CmiCurves::restartNeeded, this, &PlotPanel::startOver);
    connect(m_cmiCurves, &CmiCurves::classesChanged, this, &PlotPanel::rebuildClasses);
    m_curves = std::make_unique<RunCurves>(m_plots, m_cmiCurves, m_model, &m_scale);
    m_cursor = new PlotCursor({m_plots, readout, m_cmiCurves, m_model, m_timeline, &m_scale}, this);
    connect(m_cursor, &PlotCursor::classPointedAt, this, &PlotPanel::classPointedAt);
}

void PlotPanel::buildActions() {
    m_menu = new PlotMenu(m_plots, m_model, this);
    connect(m_menu, &PlotMenu::scaleChanged, this, [this] {
        showScales();
        for (MetricPlot* each : m_plots)
            each->replot();
    });
    connect(m_menu, &PlotMenu::smoothingChanged, this, &PlotPanel::startOver);
    connect(m_menu, &PlotMenu::quantityChanged, this, [this] {
        m_cursor->leave();
        autoRangeAction()->setChecked(true); // a zoom belongs to the axis it was made in
        startOver();
    });
    connect(m_menu, &PlotMenu::enlargeRequested, this, &PlotPanel::toggleEnlarged);
    connect(m_menu, &PlotMenu::saved, this, &PlotPanel::saved);
    connect(m_menu, &PlotMenu::failed, this, &PlotPanel::failed);
    m_ranges = new PlotRanges({m_plots, m_model, &m_overlays, &m_scale}, this);
    connect(m_ranges, &PlotRanges::followed, this, &PlotPanel::schedule);
}

void PlotPanel::connectModel() {
    connect(m_model, &RunModel::wasReset, this, [this] {
        m_cursor->leave();
        autoRangeAction()->setChecked(true); // a zoom belongs to the run it was made in
        startOver();
    });
    connect(m_model, &RunModel::runStarted, this, &PlotPanel::startOver);
    connect(m_model, &RunModel::iterationsAdded, this, &PlotPanel::schedule);
    connect(m_model, &RunModel::evaluationsChanged, this, &PlotPanel::schedule);
    connect(m_model, &RunModel::lambdaChanged, this, &PlotPanel::schedule);
    if (m_timeline != nullptr)
        connect(m_timeline, &Timeline::positionChanged, m_cursor, &PlotCursor::showImageTime);
}

void PlotPanel::connectPlot(PlotId id) {
    MetricPlot* source = plot(id);
    connect(source, &MetricPlot::pointerMoved, m_cursor, &PlotCursor::point);
    connect(source, &MetricPlot::pointerLeft, m_cursor, &PlotCursor::leave);
    connect(source, &MetricPlot::spanChosen, this, [this](double first, double last) {
        const auto iteration = [this](double x) {
            return std::llround(std::max(0.0, m_scale.iterationAt(x)));
        };
        emit spanChosen(iteration(first), iteration(last));
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
    if (m_startOver || (grown && m_overlays.followsOwn()))
        clear();
    m_scale.time.follow(m_model->curves().iteration, m_model->curves().totalMilliseconds);
    m_curves->append(m_overlays);
    showMarkers();
    m_curves->showNotes();
    showPlots();
    m_cursor->showImageTime();
    if (m_ranges->follows())
        m_ranges->fit();
    for (MetricPlot* each : m_plots)
        each->replot();
}

void PlotPanel::clear() {
    m_startOver = false;
    for (MetricPlot* each : m_plots) {
        each->clearData();
        each->canvas()->setTimeAxis(m_menu->quantity() == XQuantity::Time);
    }
    m_markersShown = kNone;
    m_scale = {m_menu->quantity(), {}};
    m_scale.time.follow(m_model->curves().iteration, m_model->curves().totalMilliseconds);
    const double weight =
        smoothingWeight(m_model->started() ? m_model->started()->config.iterations : 0, m_menu->smoothing());
    m_cmiCurves->startOver(weight);
    drawOverlays();
    m_curves->startOver(weight);
}

void PlotPanel::highlightClass(int classIndex) {
    m_cmiCurves->highlight(classIndex);
    if (m_ranges->follows())
        plot(PlotId::Cmi)->fitY();
    plot(PlotId::Cmi)->replot();
}

QAction* PlotPanel::autoRangeAction() const {
    return m_ranges->followAction();
}

QAction* PlotPanel::classCurvesAction() const {
    return m_cmiCurves->classesAction();
}

QAction* PlotPanel::cmiAction() const {
    return m_cmiCurves->cmiAction();
}

void PlotPanel::showMarkers() {
    if (m_markersShown == m_model->lambdaChanges().size())
        return;
    m_markersShown = m_model->lambdaChanges().size();
    std::vector<PlotMarker> markers = lambdaMarkers(*m_model);
    for (PlotMarker& marker : markers)
        marker.x = m_scale.at(marker.x);
    for (MetricPlot* each : m_plots)
        each->setMarkers(markers);
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
    m_overlays.draw(m_plots,
                    {m_curves->count(PlotId::Loss), m_cmiCurves->ownSeries(),
                     m_curves->count(PlotId::Accuracy), m_curves->count(PlotId::Teacher)},
                    own ? &*own : nullptr, m_scale.quantity);
    showScales();
}

// Differences have both signs: no logarithm, no limits, and the unit says what they are.
void PlotPanel::showScales() {
    const bool relative = m_overlays.isRelative();
    const bool logarithmic = logScaleAction()->isChecked() && !relative;
    m_cmiCurves->setRelative(relative ? tr("minus %1").arg(m_overlays.baselineName()) : QString());
    const QString base = tr("minus %1").arg(m_overlays.baselineName());
    for (const PlotId id : kPlotOrder) {
        m_menu->logarithm(id)->setEnabled(!relative);
        plot(id)->setLogarithmic(m_menu->logarithm(id)->isChecked() && !relative);
    }
    plot(PlotId::Loss)->setUnit(relative ? base : logarithmic ? tr("log") : tr("linear"));
    for (const PlotId id : {PlotId::Accuracy, PlotId::Teacher}) {
        plot(id)->setUnit(relative ? base : QStringLiteral("%"));
        plot(id)->setLimits(relative ? std::nullopt : std::optional(PlotRange{0.0, 100.0}));
    }
}

QAction* PlotPanel::logScaleAction() const {
    return m_menu->logarithm(PlotId::Loss);
}

QList<QAction*> PlotPanel::viewActions() const {
    return m_menu->viewActions() << autoRangeAction() << classCurvesAction() << cmiAction();
}

void PlotPanel::toggleEnlarged(PlotId id) {
    const bool alone = std::exchange(m_enlarged, m_enlarged == id ? std::nullopt : std::optional(id)) != id;
    for (const PlotId each : kPlotOrder)
        m_menu->enlarge(each)->setChecked(alone && each == id);
    showPlots();
}

// That of the teacher takes no room where the run does not tell it.
void PlotPanel::showPlots() {
    const bool teacher = tellsTeacherAccuracy(*m_model);
    if (m_enlarged == PlotId::Teacher && !teacher)
        return toggleEnlarged(PlotId::Teacher);
    for (const PlotId each : kPlotOrder)
        plot(each)->setVisible(m_enlarged ? m_enlarged == each : teacher || each != PlotId::Teacher);
    m_menu->enlarge(PlotId::Teacher)->setEnabled(teacher);
}

void PlotPanel::showMenu(PlotId id, const QPoint& globalPosition) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_menu->fill(menu, id);
    if (id == PlotId::Cmi)
        menu->addActions({m_cmiCurves->classesAction(), m_cmiCurves->cmiAction()});
    QMenu* baselines = makeBaselineMenu(m_overlays, {m_ownDirectory, m_ownName}, menu);
    connect(baselines, &QMenu::triggered, this,
            [this](const QAction* action) { emit baselineChosen(action->data().toString()); });
    menu->addMenu(baselines);
    menu->addAction(tr("Reset range"), plot(id), &MetricPlot::resetRequested);
    menu->popup(globalPosition);
}

void PlotPanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && m_cursor->isShown())
        return m_cursor->leave();
    if (event->key() == Qt::Key_Escape && m_enlarged)
        return toggleEnlarged(*m_enlarged);
    const bool left = event->key() == Qt::Key_Left;
    if ((!left && event->key() != Qt::Key_Right) || !m_cursor->step(left ? -1 : 1))
        QWidget::keyPressEvent(event);
}

PlotReadout* PlotPanel::readout() const {
    return findChild<PlotReadout*>();
}

} // namespace distill
