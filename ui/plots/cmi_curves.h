// SPDX-License-Identifier: GPL-3.0-or-later
// The series of the CMI plot: what λ weighs in total, the teachers that pull beside the monitors, a thin line
// for each class, the class that is pointed at, and the CMI of the real images as a reference. GUI thread;
// the plot, the model and the scale must outlive it.
#pragma once

#include <QObject>

#include "ui/curves/curve_feed.h"

class QAction;
class QPoint;

namespace distill {

class MetricPlot;
class RunModel;
struct XScale;

class CmiCurves final : public QObject {
    Q_OBJECT
public:
    CmiCurves(MetricPlot* plot, RunModel* model, const XScale* scale, QObject* parent);

    QAction* classesAction() const { return m_classes; } // checkable: a thin curve per class
    QAction* cmiAction() const { return m_showCmi; }     // checkable: CMI where a comparator is weighed

    void startOver(double smoothingWeight); // after the plot's data were cleared
    void rebuildClasses();                  // removes every series after the first ones, overlays too
    int ownSeries() const { return m_highlight + 1 + m_classSeries; } // overlays begin behind them
    void setRelative(const QString& unit); // differences are shown, in this unit; empty = values
    void append(const CurvePiece& piece);
    void appendClasses();
    void showNotes(const QString& nothing);            // what to say instead of curves, where there are none
    void highlight(int classIndex);                    // -1 = none
    int classAt(double x, const QPoint& inPlot) const; // whose curve runs there; -1 = none

signals:
    void restartNeeded();  // another quantity is shown
    void classesChanged(); // lines for classes are wanted, or no more

private:
    bool showsComparator() const;
    void updateActions();
    void nameSeries();
    void showReference();

    MetricPlot* m_plot;
    RunModel* m_model;
    const XScale* m_scale;
    QAction* m_classes;
    QAction* m_showCmi;
    CurveFeed m_classFeed, m_highlightFeed;
    double m_weight = 0.9;
    QString m_relativeUnit;                          // empty = values
    int m_total = 0, m_pulling = 0, m_highlight = 0; // series; those of classes follow
    int m_classSeries = 0;
    int m_highlighted = -1;
};

} // namespace distill
