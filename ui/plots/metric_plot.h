// SPDX-License-Identifier: GPL-3.0-or-later
// One plot card: title left, unit right, curves over iterations, legend under the axis. Knows nothing of
// runs: it is given series and points. Every setter only marks; replot() draws once. GUI thread; owned by its
// parent.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <QPixmap>
#include <QSet>
#include <QSharedPointer>
#include <QVector>

#include "ui/curves/plot_marker.h"
#include "ui/curves/plot_range.h"
#include "ui/plots/legend_row.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card_frame.h"

class QCPErrorBars;
class QCPGraph;
class QCPLayer;
class QCustomPlot;

namespace distill {

class FewTicks;
class MarkerItem;
class NoteItem;
class PillButton;
class SpanPicker;
class StraightItem;

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

class MetricPlot final : public CardFrame {
    Q_OBJECT
public:
    MetricPlot(const QString& title, const QString& unit, QWidget* parent = nullptr);
    ~MetricPlot() override;

    // Series, drawn in the order they are added. Values that are not finite leave a gap.
    int addSeries(const SeriesStyle& style);
    void removeSeriesFrom(int first);
    int seriesCount() const { return static_cast<int>(m_series.size()); }
    void setSeriesLabel(int series, const QString& label);
    void setSeriesVisible(int series, bool visible);   // by the program; the user's choice counts too
    void setHidden(const QString& label, bool hidden); // every series of that name, by the user
    bool isHidden(const QString& label) const { return m_hidden.contains(label); }
    void isolate(const QString& label); // hides all others; again: shows all
    void setSeriesInLegend(int series, bool inLegend);
    void clearSeries(int series);
    void append(int series, const QVector<double>& x, const QVector<double>& line,
                const QVector<double>& raw = {});
    void appendPoint(int series, double x, double y, double error);
    void appendBand(int series, const QVector<double>& x, const QVector<double>& middle,
                    const QVector<double>& halfWidth);
    void clearData();

    void setReference(std::optional<double> value, const QString& label); // dashed horizontal line
    void setMarkers(const std::vector<PlotMarker>& markers);
    const std::vector<PlotMarker>& markers() const { return m_markers; }
    void setNote(const QString& note); // a sentence in the middle; empty = none
    QString note() const;
    void setTitle(const QString& title);
    void setUnit(const QString& unit);
    QString shownUnit() const; // what fits beside the title

    void setLogarithmic(bool on);
    bool isLogarithmic() const { return m_logarithmic; }
    void setLimits(std::optional<PlotRange> limits) { m_limits = limits; } // the y range never leaves them
    PlotRange xRange() const;
    PlotRange yRange() const;
    void setXRange(const PlotRange& range); // not reported by xRangeEdited()
    void fitY();                            // to the visible data seen so far
    void setFollowing(bool on);             // off shows the "auto" pill
    void setCursor(std::optional<double> x);
    std::optional<double> cursor() const;
    void replot(); // queued, however often it is called

    QString title() const { return m_title; }
    void setSummarySource(std::function<QString()> source) { m_summary = std::move(source); }
    QString summary() const { return m_summary ? m_summary() : QString(); }
    QVector<QPointF> linePoints(int series) const; // what is drawn strong
    QVector<QPointF> rawPoints(int series) const;  // what is drawn faint
    QVector<QPointF> bandTop(int series) const;    // empty where there is none
    QPoint pixelAt(double x, double y) const;      // in this widget's coordinates
    QPixmap picture(double scale);                 // of the card as it is, in so many pixels per pixel
    LegendRow* legend() const { return m_legend; }

signals:
    void xRangeEdited(const distill::PlotRange& range);
    void edited(); // the user zoomed or panned x or y
    void pointerMoved(double x, const QPoint& globalPosition);
    void pointerLeft();
    void spanChosen(double first, double last); // of x, by dragging with Shift
    void resetRequested();
    void enlargeRequested(); // a double click on the header
    void menuRequested(const QPoint& globalPosition);

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

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
    };

    void buildPlot();
    void addBand(Series& series);
    void buildLayout();
    void connectPlot();
    void applyTheme();
    void styleSeries(const Series& series, const Tokens& tokens);
    void updateLegend();
    void updateVisibility();
    void placeMarks();
    bool isDrawn(const Series& series) const {
        return series.visible && !m_hidden.contains(series.style.label);
    }
    void alignHeader();
    int axisLeft() const;

    QString m_title, m_unit;
    QCustomPlot* m_plot = nullptr;
    QSharedPointer<FewTicks> m_yTicks;
    MarkerItem* m_markerItem = nullptr;
    StraightItem* m_cursorItem = nullptr;
    SpanPicker* m_span = nullptr;
    StraightItem* m_referenceItem = nullptr;
    NoteItem* m_noteItem = nullptr;
    LegendRow* m_legend = nullptr;
    PillButton* m_auto = nullptr;
    QString m_referenceLabel;
    std::vector<PlotMarker> m_markers;
    std::vector<Series> m_series;
    QSet<QString> m_hidden; // labels
    std::optional<PlotRange> m_limits;
    std::function<QString()> m_summary;
    bool m_logarithmic = false;
    bool m_applying = false; // a range is being set by the program, not by the user
    bool m_focusRing = false;
};

} // namespace distill
