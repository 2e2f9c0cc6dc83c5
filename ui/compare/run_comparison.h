// SPDX-License-Identifier: GPL-3.0-or-later
// The run that is shown against others: their curves over its own, their images against its own. Reads the
// others on a pool thread. GUI thread only.
#pragma once

#include <filesystem>

#include <QObject>

#include "ui/compare/compared_run.h"

namespace distill {

class PlotPanel;
class Timeline;

class RunComparison final : public QObject {
    Q_OBJECT
public:
    RunComparison(const Timeline* timeline, PlotPanel* plots, QWidget* window);

    void toggleOverlay(const QString& directory, const QString& name);
    void compareImages(const QString& directory, const QString& name, const QString& shownName);
    QStringList overlays() const; // directories

signals:
    void overlaysChanged(const QStringList& directories);
    void failed(const distill::Error& error);

private:
    void showOverlays();
    void showImages(const ComparedRun& other, const QString& shownName);

    const Timeline* m_timeline;
    PlotPanel* m_plots;
    QWidget* m_window;
    std::vector<ComparedRun> m_overlays;
};

} // namespace distill
