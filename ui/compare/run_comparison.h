// SPDX-License-Identifier: GPL-3.0-or-later
// The run that is shown against others: their curves over its own, their images against its own, its own at
// two iterations. Reads the others on pool threads. GUI thread only.
#pragma once

#include <filesystem>
#include <optional>

#include <QObject>
#include <QPointer>
#include <QTimer>

#include "core/store/run_index.h"
#include "ui/curves/compared_run.h"

namespace distill {

class CompareDialog;
class PlotPanel;
class Timeline;
class WatchedRun;
struct CompareSide;

class RunComparison final : public QObject {
    Q_OBJECT
public:
    RunComparison(RunModel* model, Timeline* timeline, PlotPanel* plots, QWidget* window);

    void setRuns(const std::vector<RunRow>& runs); // all that may be chosen, newest first
    void setShown(const std::filesystem::path& directory);

    void toggleOverlay(const QString& directory, const QString& name);
    QStringList overlays() const; // directories
    // All curves less those of this run, which is laid over where it is not yet; empty = no differences.
    void setBaseline(const QString& directory);
    QString baseline() const; // empty = none

    void compareImages(const QString& directory, const QString& name); // as B of the A/B view
    void compareNewest();                                              // the newest other run
    void compareSpan(qint64 first, qint64 last); // the run that is shown, at two iterations
    void compareEnds();                          // its first and last stored images
    // Its images as B and its curves over those shown, both as they come while it goes on.
    void watch(const QString& directory, const QString& name);

signals:
    void overlaysChanged(const QStringList& directories, const QString& baseline);
    void failed(const distill::Error& error);

private:
    const RunRow* rowOf(const std::filesystem::path& directory) const; // null where it is not listed
    QString nameOf(const std::filesystem::path& directory) const;
    std::vector<ComparedRun>::iterator overlayOf(const std::filesystem::path& directory);
    void addOverlay(const std::filesystem::path& directory, const QString& name);
    void openOther(const std::filesystem::path& directory, const QString& name);
    void showOverlays();
    void refreshWatched();
    void showOther();
    void follow();
    void refuse(const QString& sentence);
    CompareDialog* openDialog(QPointer<CompareDialog>& dialog);
    CompareSide own() const;

    RunModel* m_model;
    Timeline* m_timeline;
    PlotPanel* m_plots;
    QWidget* m_window;
    std::filesystem::path m_shown;
    std::vector<RunRow> m_runs;
    std::vector<ComparedRun> m_overlays;
    std::optional<std::filesystem::path> m_baseline;
    WatchedRun* m_other = nullptr; // B; owned
    QPointer<CompareDialog> m_pair, m_span;
    QTimer m_refresh; // of the overlay of a run that is watched
};

} // namespace distill
