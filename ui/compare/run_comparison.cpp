// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/run_comparison.h"

#include <algorithm>

#include "ui/compare/swipe_dialog.h"
#include "ui/plots/plot_panel.h"
#include "ui/run/background.h"
#include "ui/settings/settings.h"
#include "ui/theme/number_format.h"
#include "ui/timeline/timeline.h"

namespace distill {

namespace {

QString sideName(const QString& run, const ImageBatch& images) {
    return RunComparison::tr("%1, iteration %2").arg(run, formatCount(images.iteration));
}

} // namespace

RunComparison::RunComparison(const Timeline* timeline, PlotPanel* plots, QWidget* window)
    : QObject(window), m_timeline(timeline), m_plots(plots), m_window(window) {}

QStringList RunComparison::overlays() const {
    QStringList directories;
    for (const ComparedRun& run : m_overlays)
        directories << toQString(run.directory);
    return directories;
}

void RunComparison::toggleOverlay(const QString& directory, const QString& name) {
    const auto path = toPath(directory);
    const auto isIt = [&](const ComparedRun& run) { return run.directory == path; };
    const auto shown = std::remove_if(m_overlays.begin(), m_overlays.end(), isIt);
    if (shown != m_overlays.end()) {
        m_overlays.erase(shown, m_overlays.end());
        return showOverlays();
    }
    runInBackground(
        this, [path, name] { return loadComparedRun(path, name); },
        [this, path](Result<ComparedRun> run) {
            if (!run)
                return emit failed(run.error());
            m_overlays.erase(
                std::remove_if(m_overlays.begin(), m_overlays.end(),
                               [&](const ComparedRun& other) { return other.directory == path; }),
                m_overlays.end());
            m_overlays.push_back(std::move(*run));
            showOverlays();
        });
}

void RunComparison::showOverlays() {
    m_plots->setOverlays(m_overlays);
    emit overlaysChanged(overlays());
}

void RunComparison::compareImages(const QString& directory, const QString& name, const QString& shownName) {
    const auto path = toPath(directory);
    runInBackground(
        this, [path, name] { return loadComparedRun(path, name); },
        [this, shownName](const Result<ComparedRun>& run) {
            if (run)
                showImages(*run, shownName);
            else
                emit failed(run.error());
        });
}

void RunComparison::showImages(const ComparedRun& other, const QString& shownName) {
    const auto shown = m_timeline->images();
    if (!shown || !other.images)
        return emit failed(
            Error{ErrorCode::Usage,
                  (shown ? tr("'%1' holds no stored images to compare.").arg(toQString(other.directory))
                         : tr("Open a run first: its images are compared with those of the other."))
                      .toStdString(),
                  {}});
    auto* dialog = new SwipeDialog({sideName(shownName, *shown), shown},
                                   {sideName(other.name, *other.images), other.images}, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

} // namespace distill
