// SPDX-License-Identifier: GPL-3.0-or-later
// What a plot offers in its menu and to the palette: its scale, how strongly the curves are smoothed, showing
// it alone, its values and its picture. GUI thread; owned by the plots' panel.
#pragma once

#include <array>

#include <QObject>

#include "core/base/result.h"
#include "ui/curves/curve_text.h"
#include "ui/curves/smoothing.h"

class QAction;
class QActionGroup;
class QMenu;
class QWidget;

namespace distill {

class MetricPlot;
class RunModel;

class PlotMenu final : public QObject {
    Q_OBJECT
public:
    PlotMenu(std::array<MetricPlot*, kPlotCount> plots, RunModel* model, QWidget* panel);

    QAction* logarithm(PlotId id) const { return m_logarithms.at(static_cast<std::size_t>(id)); }
    QAction* enlarge(PlotId id) const { return m_enlarge.at(static_cast<std::size_t>(id)); }
    QAction* smoothing(SmoothingChoice choice) const;
    SmoothingChoice smoothing() const;
    // Values, picture, scale, smoothing, size; the panel adds what only it knows.
    void fill(QMenu* menu, PlotId id);

signals:
    void scaleChanged();
    void smoothingChanged();
    void enlargeRequested(distill::PlotId id); // or all again
    void saved(const QString& file);
    void failed(const distill::Error& error);

private:
    void save(PlotId id);

    std::array<MetricPlot*, kPlotCount> m_plots;
    RunModel* m_model;
    QWidget* m_panel;
    std::array<QAction*, kPlotCount> m_logarithms{}, m_enlarge{};
    QActionGroup* m_smoothing;
};

} // namespace distill
