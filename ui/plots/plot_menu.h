// SPDX-License-Identifier: GPL-3.0-or-later
// What a plot offers in its menu and to the palette: its scale, how strongly the curves are smoothed, showing
// it alone, its values and its picture. GUI thread; owned by the plots' panel.
#pragma once

#include <array>

#include <QList>
#include <QObject>

#include "core/base/result.h"
#include "ui/curves/curve_text.h"
#include "ui/curves/smoothing.h"
#include "ui/curves/time_scale.h"

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
    QAction* table(PlotId id) const { return m_tables.at(static_cast<std::size_t>(id)); }
    QAction* timeAction() const { return m_time; } // checkable
    XQuantity quantity() const;
    QAction* smoothing(SmoothingChoice choice) const;
    SmoothingChoice smoothing() const;
    QList<QAction*> viewActions() const; // for menus and the palette
    // Values, picture, scale, smoothing, size; the panel adds what only it knows.
    void fill(QMenu* menu, PlotId id);

signals:
    void scaleChanged();
    void smoothingChanged();
    void quantityChanged();                    // of the horizontal axis
    void enlargeRequested(distill::PlotId id); // or all again
    void saved(const QString& file);
    void failed(const distill::Error& error);

private:
    void addPlotActions(std::size_t index, const QString& scale, const QString& enlarge,
                        const QString& table);
    void addSmoothing();
    void save(PlotId id);
    void showTable(PlotId id);

    std::array<MetricPlot*, kPlotCount> m_plots;
    RunModel* m_model;
    QWidget* m_panel;
    std::array<QAction*, kPlotCount> m_logarithms{}, m_enlarge{}, m_tables{};
    QAction* m_time;
    QActionGroup* m_smoothing;
};

} // namespace distill
