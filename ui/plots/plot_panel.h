// SPDX-License-Identifier: GPL-3.0-or-later
// The linked plots of a run: loss, CMI, test accuracy and, where the run tells it, how many of the images
// the teacher takes for their own class. Listens to a RunModel and redraws at most twenty
// times a second; points are only ever appended. One x range, one time cursor. GUI thread; the model must
// outlive it.
#pragma once

#include <array>
#include <optional>

#include <QList>
#include <QTimer>
#include <QWidget>

#include "ui/curves/curve_feed.h"
#include "ui/curves/curve_text.h"
#include "ui/curves/plot_range.h"
#include "ui/curves/readout_line.h"
#include "ui/plots/overlay_layer.h"

class QAction;
class QMenu;

namespace distill {

class CmiCurves;
class MetricPlot;
class PlotMenu;
class PlotReadout;
class Timeline;

class PlotPanel final : public QWidget {
    Q_OBJECT
public:
    // With a timeline its cursors mark what is looked at.
    explicit PlotPanel(RunModel* model, QWidget* parent = nullptr, Timeline* timeline = nullptr);

    QAction* logScaleAction() const;     // of the loss plot; checkable, on at first
    QList<QAction*> viewActions() const; // scales, enlarging, smoothing and what is above, for menus
    PlotMenu* menu() const { return m_menu; }
    QAction* autoRangeAction() const { return m_autoRange; } // checkable: all ranges follow the data
    QAction* classCurvesAction() const;                      // checkable: a thin CMI curve per class
    QAction* cmiAction() const;                              // checkable: CMI where a comparator is weighed
    void highlightClass(int classIndex);                     // its CMI curve stands out; -1 = none
    MetricPlot* plot(PlotId id) const { return m_plots[static_cast<std::size_t>(id)]; }
    // Curves of other runs, over those of the one that is shown; all of them less those of the baseline, a
    // run folder among them or the own one, where there is one.
    void setOverlays(std::vector<ComparedRun> runs, std::optional<std::filesystem::path> baseline = {});
    void setOwn(const std::filesystem::path& directory, const QString& name); // of the run that is shown
    PlotReadout* readout() const { return m_readout; }

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
    void appendCurves();
    void appendEvaluations();
    void showMarkers();
    void showNotes();
    void showPlots();
    void rebuildClasses();
    void nameTerm();
    void drawOverlays();
    void showScales();
    QMenu* makeBaselineMenu(QMenu* parent);
    void setFollowing(bool on);
    PlotRange followedRange() const;
    void fit();
    void linkRange(PlotId source, const PlotRange& range);
    void hover(double x, const QPoint& globalPosition);
    void leave();
    void setCursorEverywhere(std::optional<double> x);
    void showImageTime();
    void showMenu(PlotId id, const QPoint& globalPosition);
    void toggleEnlarged(PlotId id);
    std::vector<ReadoutLine> withClass(std::vector<ReadoutLine> lines, int classIndex, double x) const;

    RunModel* m_model;
    Timeline* m_timeline;
    std::array<MetricPlot*, kPlotCount> m_plots{};
    PlotReadout* m_readout = nullptr;
    PlotMenu* m_menu = nullptr;
    QAction* m_autoRange = nullptr;
    CmiCurves* m_cmiCurves = nullptr;
    QTimer m_redraw;
    CurveFeed m_feed;
    int m_total = 0, m_matching = 0, m_lambdaCmi = 0, m_accuracy = 0, m_teacher = 0; // series
    OverlayLayer m_overlays;
    std::filesystem::path m_ownDirectory;
    QString m_ownName;
    std::size_t m_evaluationsShown = 0, m_markersShown = 0;
    bool m_startOver = false;
    std::size_t m_drawnRows = 0; // of the own run, when the overlays were drawn
    bool m_hovering = false;
    std::optional<PlotId> m_enlarged;
};

} // namespace distill
