// SPDX-License-Identifier: GPL-3.0-or-later
// The linked plots of a run: loss, CMI, test accuracy and, where the run tells it, how many of the images
// the teacher takes for their own class. Listens to a RunModel and redraws at most twenty
// times a second; points are only ever appended. One x range, one time cursor. GUI thread; the model must
// outlive it.
#pragma once

#include <array>
#include <memory>
#include <optional>

#include <QList>
#include <QTimer>
#include <QWidget>

#include "ui/curves/curve_text.h"
#include "ui/curves/plot_range.h"
#include "ui/curves/time_scale.h"
#include "ui/plots/overlay_layer.h"

class QAction;
class QMenu;

namespace distill {

class CmiCurves;
class MetricPlot;
class PlotCursor;
class PlotMenu;
class PlotRanges;
class PlotReadout;
class RunCurves;
class Timeline;

class PlotPanel final : public QWidget {
    Q_OBJECT
public:
    // With a timeline its cursors mark what is looked at.
    explicit PlotPanel(RunModel* model, QWidget* parent = nullptr, Timeline* timeline = nullptr);
    ~PlotPanel() override;

    QAction* logScaleAction() const;     // of the loss plot; checkable, on at first
    QList<QAction*> viewActions() const; // scales, enlarging, smoothing and what is above, for menus
    PlotMenu* menu() const { return m_menu; }
    QAction* autoRangeAction() const;    // checkable: all ranges follow the data
    QAction* classCurvesAction() const;  // checkable: a thin CMI curve per class
    QAction* cmiAction() const;          // checkable: CMI where a comparator is weighed
    void highlightClass(int classIndex); // its CMI curve stands out; -1 = none
    MetricPlot* plot(PlotId id) const { return m_plots[static_cast<std::size_t>(id)]; }
    // Curves of other runs over the own; all less the baseline's, a run folder of these or the own, if any.
    void setOverlays(std::vector<ComparedRun> runs, std::optional<std::filesystem::path> baseline = {});
    void setOwn(const std::filesystem::path& directory, const QString& name); // of the run that is shown
    PlotReadout* readout() const;
    OverlayLayer& overlays() { return m_overlays; }

signals:
    void classPointedAt(int classIndex);           // by its curve; -1 = none any more
    void spanChosen(qint64 first, qint64 last);    // iterations
    void baselineChosen(const QString& directory); // empty = no differences
    void saved(const QString& file);               // a figure of one plot
    void failed(const distill::Error& error);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildPlots();
    void buildActions();
    void connectModel();
    void connectPlot(PlotId id);
    void startOver();
    void schedule();
    void flush();
    void clear();
    void showMarkers();
    void showPlots();
    void rebuildClasses();
    void drawOverlays();
    void showScales();
    void showMenu(PlotId id, const QPoint& globalPosition);
    void toggleEnlarged(PlotId id);

    RunModel* m_model;
    Timeline* m_timeline;
    std::array<MetricPlot*, kPlotCount> m_plots{};
    PlotMenu* m_menu = nullptr;
    PlotRanges* m_ranges = nullptr;
    XScale m_scale;
    CmiCurves* m_cmiCurves = nullptr;
    std::unique_ptr<RunCurves> m_curves;
    PlotCursor* m_cursor = nullptr;
    QTimer m_redraw;
    OverlayLayer m_overlays;
    std::filesystem::path m_ownDirectory;
    QString m_ownName;
    std::size_t m_markersShown = 0;
    bool m_startOver = false;
    std::size_t m_drawnRows = 0; // of the own run, when the overlays were drawn
    std::optional<PlotId> m_enlarged;
};

} // namespace distill
