// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/run_comparison.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ui/compare/compare_dialog.h"
#include "ui/compare/watched_run.h"
#include "ui/plots/plot_panel.h"
#include "ui/process/background.h"
#include "ui/run/timeline.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

constexpr int kRefreshMilliseconds = 500;

} // namespace

RunComparison::RunComparison(RunModel* model, Timeline* timeline, PlotPanel* plots, QWidget* window)
    : QObject(window), m_model(model), m_timeline(timeline), m_plots(plots), m_window(window) {
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(kRefreshMilliseconds);
    connect(&m_refresh, &QTimer::timeout, this, &RunComparison::refreshWatched);
    connect(plots, &PlotPanel::spanChosen, this, &RunComparison::compareSpan);
    connect(plots, &PlotPanel::baselineChosen, this, &RunComparison::setBaseline);
    connect(timeline, &Timeline::imagesChanged, this, &RunComparison::follow);
    connect(model, &RunModel::wasReset, this, [this] {
        if (m_span)
            m_span->close(); // its run is no longer shown
    });
}

void RunComparison::setRuns(const std::vector<RunRow>& runs) {
    m_runs = runs;
    m_plots->setOwn(m_shown, nameOf(m_shown));
    bool renamed = false;
    for (ComparedRun& overlay : m_overlays)
        if (const RunRow* row = rowOf(overlay.directory); row != nullptr) {
            const QString name = QString::fromStdString(row->name);
            renamed |= std::exchange(overlay.name, name) != name;
        }
    if (renamed)
        showOverlays();
    if (m_pair)
        showOther();
}

void RunComparison::setShown(const std::filesystem::path& directory) {
    const auto before = std::exchange(m_shown, directory);
    const bool another = !before.empty() && before != directory;
    m_plots->setOwn(m_shown, nameOf(m_shown));
    if (another && (!m_overlays.empty() || m_baseline)) { // they were laid over the run before
        m_overlays.clear();
        m_baseline.reset();
        showOverlays();
    }
    if (m_pair)
        showOther();
}

const RunRow* RunComparison::rowOf(const std::filesystem::path& directory) const {
    const auto row = std::find_if(m_runs.begin(), m_runs.end(),
                                  [&](const RunRow& run) { return run.directory == directory; });
    return row != m_runs.end() ? &*row : nullptr;
}

QString RunComparison::nameOf(const std::filesystem::path& directory) const {
    const RunRow* row = rowOf(directory);
    return row != nullptr ? QString::fromStdString(row->name) : toQString(directory.filename());
}

std::vector<ComparedRun>::iterator RunComparison::overlayOf(const std::filesystem::path& directory) {
    return std::find_if(m_overlays.begin(), m_overlays.end(),
                        [&](const ComparedRun& run) { return run.directory == directory; });
}

QStringList RunComparison::overlays() const {
    QStringList directories;
    for (const ComparedRun& run : m_overlays)
        directories << toQString(run.directory);
    return directories;
}

void RunComparison::toggleOverlay(const QString& directory, const QString& name) {
    const auto path = toPath(directory);
    const auto shown = overlayOf(path);
    if (shown == m_overlays.end())
        return addOverlay(path, name);
    m_overlays.erase(shown);
    if (m_baseline == path || m_overlays.empty())
        m_baseline.reset();
    showOverlays();
}

void RunComparison::addOverlay(const std::filesystem::path& directory, const QString& name) {
    runInBackground(
        this, [directory, name] { return loadComparedRun(directory, name); },
        [this, directory, over = m_shown](Result<ComparedRun> run) {
            if (over != m_shown)
                return; // another run is shown by now
            if (!run)
                return emit failed(run.error());
            if (const auto before = overlayOf(directory); before != m_overlays.end())
                *before = std::move(*run);
            else
                m_overlays.push_back(std::move(*run));
            showOverlays();
        });
}

void RunComparison::setBaseline(const QString& directory) {
    const auto path = toPath(directory);
    m_baseline = directory.isEmpty() ? std::nullopt : std::optional(path);
    if (m_baseline && path != m_shown && overlayOf(path) == m_overlays.end())
        return addOverlay(path, nameOf(path));
    showOverlays();
}

QString RunComparison::baseline() const {
    return m_baseline ? toQString(*m_baseline) : QString();
}

void RunComparison::showOverlays() {
    m_plots->setOverlays(m_overlays, m_baseline);
    emit overlaysChanged(overlays(), baseline());
}

CompareSide RunComparison::own() const {
    return {nameOf(m_shown), m_model, m_timeline};
}

CompareDialog* RunComparison::openDialog(QPointer<CompareDialog>& dialog) {
    if (!dialog) {
        dialog = new CompareDialog(m_window);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &CompareDialog::otherChosen, this,
                [this](const QString& directory) { compareImages(directory, nameOf(toPath(directory))); });
    }
    return dialog;
}

void RunComparison::refuse(const QString& sentence) {
    emit failed(Error{ErrorCode::Usage, sentence.toStdString(), {}});
}

void RunComparison::compareImages(const QString& directory, const QString& name) {
    if (!m_timeline->images())
        return refuse(tr("Open a run first: its images are compared with those of the other."));
    openOther(toPath(directory), name);
}

void RunComparison::openOther(const std::filesystem::path& directory, const QString& name) {
    auto* other = new WatchedRun(directory, name, this);
    connect(other, &WatchedRun::failed, this, [this, other](const Error& error) {
        other->deleteLater();
        emit failed(error);
    });
    connect(other, &WatchedRun::opened, this, [this, other] {
        WatchedRun* before = std::exchange(m_other, other);
        connect(other->timeline(), &Timeline::stepsChanged, this, &RunComparison::follow);
        connect(other->model(), &RunModel::iterationsAdded, this, [this] {
            if (!m_refresh.isActive())
                m_refresh.start();
        });
        openDialog(m_pair)->setSides(own(), {other->name(), other->model(), other->timeline()}, false);
        delete before;
        follow();
        showOther();
        m_pair->show();
        m_pair->raise();
    });
}

void RunComparison::compareNewest() {
    const auto other = std::find_if(m_runs.begin(), m_runs.end(), [this](const RunRow& run) {
        return run.directory != m_shown && !run.notes.hidden && !run.notes.archived;
    });
    if (other == m_runs.end())
        return refuse(tr("There is no other run to compare with yet."));
    compareImages(toQString(other->directory), QString::fromStdString(other->name));
}

void RunComparison::showOther() {
    std::vector<CompareChoice> choices;
    for (const RunRow& run : m_runs)
        if (run.directory != m_shown)
            choices.push_back({toQString(run.directory), QString::fromStdString(run.name)});
    const auto listed = [this](const RunRow& run) { return run.directory == m_other->directory(); };
    if (m_other != nullptr && std::none_of(m_runs.begin(), m_runs.end(), listed)) // it lies elsewhere
        choices.insert(choices.begin(), {toQString(m_other->directory()), m_other->name()});
    m_pair->setNameA(nameOf(m_shown));
    m_pair->setChoices(choices, m_other != nullptr ? toQString(m_other->directory()) : QString());
}

// B shows what it has nearest to the iteration of A.
void RunComparison::follow() {
    const auto images = m_timeline->images();
    if (m_other != nullptr && m_pair && images)
        m_other->timeline()->lookAt(images->iteration);
}

void RunComparison::compareSpan(qint64 first, qint64 last) {
    if (m_timeline->count() < 2)
        return refuse(tr("This run has stored images of fewer than two iterations."));
    CompareDialog* dialog = openDialog(m_span);
    std::array<Timeline*, 2> ends{};
    for (std::size_t i = 0; i < ends.size(); ++i) {
        ends[i] = new Timeline(m_model, dialog);
        ends[i]->setDirectory(m_shown);
        ends[i]->lookAt(i == 0 ? first : last);
    }
    const auto before = dialog->findChildren<Timeline*>(QStringLiteral("spanEnd"));
    for (Timeline* end : ends)
        end->setObjectName(QStringLiteral("spanEnd"));
    const QString name = nameOf(m_shown);
    dialog->setSides({name, m_model, ends[0]}, {name, m_model, ends[1]}, true);
    qDeleteAll(before);
    dialog->show();
    dialog->raise();
}

void RunComparison::compareEnds() {
    const int count = m_timeline->count();
    compareSpan(count > 0 ? m_timeline->iterationOf(0) : 0,
                count > 0 ? m_timeline->iterationOf(count - 1) : 0);
}

void RunComparison::watch(const QString& directory, const QString& name) {
    openOther(toPath(directory), name);
    if (overlayOf(toPath(directory)) == m_overlays.end())
        addOverlay(toPath(directory), name);
}

void RunComparison::refreshWatched() {
    if (m_other == nullptr)
        return;
    const auto overlay = overlayOf(m_other->directory());
    if (overlay == m_overlays.end())
        return;
    *overlay = comparedRunOf(*m_other->model(), m_other->directory(), overlay->name);
    m_plots->setOverlays(m_overlays, m_baseline);
}

} // namespace distill
