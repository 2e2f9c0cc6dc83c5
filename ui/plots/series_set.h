// SPDX-License-Identifier: GPL-3.0-or-later
// The curves of one plot: drawn by QCustomPlot, styled by the theme, hidden by the program or by the user. Lines
// are one device pixel wide and drawn so often that they are as wide as the screen's scale asks for (a wider
// pen costs a hundred times as much). Redraws nothing by itself. GUI thread; the plot must outlive it.
#pragma once

#include <vector>

#include <QSet>
#include <QString>
#include <QVector>

#include "ui/curves/plot_range.h"
#include "ui/plots/legend_row.h"
#include "ui/theme/theme.h"

class QCPErrorBars;
class QCPGraph;
class QCustomPlot;

namespace distill {

struct SeriesStyle {
    QString label;
    QColor Tokens::*colour = &Tokens::text;
    double strength = 1.0;  // 1 = the colour itself, less = nearer to the ground
    bool rawBehind = false; // the unsmoothed values, faint, behind the line
    bool points = false;    // discs with error bars on a thin line
    bool inLegend = true;
    Qt::PenStyle pen = Qt::SolidLine; // of another run: dashed or dotted
    CurveMark mark = CurveMark::None; // a few along the line
    bool band = false;                // a faint band around the line
};

// A series is named by its place, from 0 in the order they were added, which is the order they are drawn in.
// Values that are not finite leave a gap.
class SeriesSet final {
public:
    explicit SeriesSet(QCustomPlot* plot) : m_plot(plot) {} // which has a layer "behind"

    int add(const SeriesStyle& style);
    void removeFrom(int first);
    int count() const { return static_cast<int>(m_series.size()); }
    void setLabel(int series, const QString& label);
    void setVisible(int series, bool visible); // by the program; the user's choice counts too
    void setInLegend(int series, bool inLegend) { at(series).style.inLegend = inLegend; }

    void hide(const QString& label, bool hidden); // every series of that name, by the user
    bool isHidden(const QString& label) const { return m_hidden.contains(label); }
    void isolate(const QString& label, const std::vector<LegendEntry>& entries); // again: shows all

    // All others are drawn fainter until the next call; with a count of 0 none is.
    void emphasize(int first, int count);
    bool isFaded(int series) const { return at(series).faded; }
    // Whose line passes within so many pixels of this place on the plot; -1 = none.
    int nearestTo(const QPoint& position, double reach) const;

    void append(int series, const QVector<double>& x, const QVector<double>& line,
                const QVector<double>& raw);
    void appendPoint(int series, double x, double y, double error);
    void appendBand(int series, const QVector<double>& x, const QVector<double>& middle,
                    const QVector<double>& halfWidth);
    void clear(int series);
    void clearAll();

    void restyle(const Tokens& tokens);
    void placeMarks();     // a few along each line, however many points it has
    Extent extent() const; // of what is drawn
    std::vector<LegendEntry> legend(const Tokens& tokens) const;

    QVector<QPointF> linePoints(int series) const; // what is drawn strong
    QVector<QPointF> rawPoints(int series) const;  // what is drawn faint
    QVector<QPointF> bandTop(int series) const;    // empty where there is none

private:
    struct Series {
        SeriesStyle style;
        QCPGraph* line = nullptr;
        QCPGraph* raw = nullptr;
        QCPErrorBars* errors = nullptr;
        QCPGraph* bandTop = nullptr; // filled down to the bottom
        QCPGraph* bandBottom = nullptr;
        Extent extent;
        bool visible = true;
        bool faded = false;
    };

    Series& at(int series) { return m_series.at(static_cast<std::size_t>(series)); }
    const Series& at(int series) const { return m_series.at(static_cast<std::size_t>(series)); }
    bool isDrawn(const Series& series) const { return series.visible && !isHidden(series.style.label); }
    void addBand(Series& series);
    void updateVisibility();
    static void restyle(const Series& series, const Tokens& tokens);

    QCustomPlot* m_plot;
    std::vector<Series> m_series;
    QSet<QString> m_hidden; // labels
};

} // namespace distill
