// SPDX-License-Identifier: GPL-3.0-or-later
// One plot card: title left, unit right, curves over iterations, legend under the axis. Knows nothing of
// runs: it is given series and points. Every setter only marks; replot() draws once. GUI thread; owned by its
// parent.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QPixmap>
#include <QVector>

#include "ui/curves/plot_marker.h"
#include "ui/curves/plot_range.h"
#include "ui/plots/plot_header.h"
#include "ui/plots/series_set.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card_frame.h"

namespace distill {

class PillButton;
class PlotCanvas;

class MetricPlot final : public CardFrame {
    Q_OBJECT
public:
    MetricPlot(const QString& title, const QString& unit, QWidget* parent = nullptr);

    // See SeriesSet.
    int addSeries(const SeriesStyle& style);
    void removeSeriesFrom(int first);
    int seriesCount() const { return m_series->count(); }
    void setSeriesLabel(int series, const QString& label);
    void setSeriesVisible(int series, bool visible) { m_series->setVisible(series, visible); }
    void setSeriesInLegend(int series, bool inLegend);
    void setHidden(const QString& label, bool hidden); // every series of that name, by the user
    bool isHidden(const QString& label) const { return m_series->isHidden(label); }
    void isolate(const QString& label); // hides all others; again: shows all
    void clearSeries(int series) { m_series->clear(series); }
    void clearData() { m_series->clearAll(); }
    void append(int series, const QVector<double>& x, const QVector<double>& line,
                const QVector<double>& raw = {}) {
        m_series->append(series, x, line, raw);
    }
    void appendPoint(int series, double x, double y, double error) {
        m_series->appendPoint(series, x, y, error);
    }
    void appendBand(int series, const QVector<double>& x, const QVector<double>& middle,
                    const QVector<double>& halfWidth) {
        m_series->appendBand(series, x, middle, halfWidth);
    }
    QVector<QPointF> linePoints(int series) const { return m_series->linePoints(series); }
    QVector<QPointF> rawPoints(int series) const { return m_series->rawPoints(series); }
    QVector<QPointF> bandTop(int series) const { return m_series->bandTop(series); }

    void setReference(std::optional<double> value, const QString& label); // dashed horizontal line
    void setMarkers(const std::vector<PlotMarker>& markers);
    const std::vector<PlotMarker>& markers() const { return m_markers; }
    void setNote(const QString& note); // a sentence in the middle; empty = none
    QString note() const;
    void setTitle(const QString& title);
    void setUnit(const QString& unit);
    QString shownUnit() const; // what fits beside the title
    QString shownTitle() const;

    void setLogarithmic(bool on);
    bool isLogarithmic() const;
    void setLimits(std::optional<PlotRange> limits) { m_limits = limits; } // the y range never leaves them
    PlotRange xRange() const;
    PlotRange yRange() const;
    void setXRange(const PlotRange& range); // not reported by xRangeEdited()
    void fitY();                            // to the visible data seen so far
    void setFollowing(bool on);             // off shows the "auto" pill
    void setCursor(std::optional<double> x);
    std::optional<double> cursor() const;
    void replot(); // queued, however often it is called

    QString title() const { return m_header.title; }
    void setSummarySource(std::function<QString()> source) { m_summary = std::move(source); }
    QString summary() const { return m_summary ? m_summary() : QString(); }
    QPoint pixelAt(double x, double y) const; // in this widget's coordinates
    QPixmap picture(double scale);            // of the card as it is, in so many pixels per pixel
    PlotCanvas* canvas() const { return m_plot; }
    LegendRow* legend() const { return m_legend; }
    SeriesSet* series() const { return m_series.get(); }

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

private:
    void buildLayout();
    void connectPlot();
    void applyTheme();
    void updateLegend();
    void updateHidden();
    void alignHeader();
    QRect headerRect() const;

    PlotHeader m_header;
    PlotCanvas* m_plot;
    std::unique_ptr<SeriesSet> m_series;
    LegendRow* m_legend = nullptr;
    PillButton* m_auto = nullptr;
    QString m_referenceLabel;
    std::vector<PlotMarker> m_markers;
    std::optional<PlotRange> m_limits;
    std::function<QString()> m_summary;
    bool m_noRing = false; // while it is pictured
};

} // namespace distill
