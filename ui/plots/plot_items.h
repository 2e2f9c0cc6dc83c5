// SPDX-License-Identifier: GPL-3.0-or-later
// What is drawn over the curves: λ changes as dashed lines with their value, the time cursor, the
// random-images line; and the ticker that keeps ticks few. Owned by their QCustomPlot; GUI thread. Include
// from .cpp files only.
#pragma once

#include <optional>
#include <vector>

#include <QString>

#include "ui/curves/plot_marker.h"
#include "ui/curves/plot_range.h"
#include "ui/plots/legend_row.h"
#include "ui/plots/plot_library.h"

namespace distill {

QCPScatterStyle markStyle(CurveMark mark, const QColor& colour); // hollow, of one pixel's pen

// Ticks on a few round numbers, no sub-ticks; labels with thin spaces, powers of ten where digits would be
// too many.
class FewTicks final : public QCPAxisTicker {
public:
    FewTicks(int wanted, bool whole) : m_wanted(wanted), m_whole(whole) {}
    void setLogarithmic(bool on) { m_logarithmic = on; }
    void setWanted(int wanted) { m_wanted = wanted; }
    void setTime(bool on) { m_time = on; } // seconds, told as "90 s", "5 min", "1.5 h"

protected:
    double getTickStep(const QCPRange& range) override { return range.size(); }
    int getSubTickCount(double) override { return 0; }
    QVector<double> createTickVector(double step, const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale&, QChar, int) override;

private:
    QString timeLabel(double seconds) const;

    int m_wanted;
    bool m_whole; // ticks on whole numbers only
    bool m_logarithmic = false;
    bool m_time = false;
    double m_step = 0;  // between the ticks
    int m_decimals = 0; // of every label on a linear axis
};

// Vertical dashed lines through the axis rectangle. Lines closer than a few pixels of the room become one (the newest
// value); labels that would meet move to a second row, and are left out where that is taken too.
class MarkerItem final : public QCPAbstractItem {
public:
    explicit MarkerItem(QCPAxisRect* rect);
    void setMarkers(std::vector<PlotMarker> markers) { m_markers = std::move(markers); }
    void setStyle(const QColor& colour, const QColor& ground, const QFont& font);
    void setRoom(int pixels) { m_room = pixels; } // for the visible x, as lines are grouped; 0 = its own
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }
    int visibleLines() const { return m_visibleLines; }   // of the last drawing
    int visibleLabels() const { return m_visibleLabels; } // of the last drawing

protected:
    void draw(QCPPainter* painter) override;

private:
    struct Placed {
        double x;
        QString label;
    };
    std::vector<Placed> placed() const;
    void drawLabels(QCPPainter* painter, const std::vector<Placed>& lines);

    std::vector<PlotMarker> m_markers;
    QColor m_colour, m_ground;
    QFont m_font;
    int m_room = 0;
    int m_visibleLines = 0, m_visibleLabels = 0;
};

// One straight line through the axis rectangle: at an x (time cursor) or at a y (reference value).
class StraightItem final : public QCPAbstractItem {
public:
    StraightItem(QCPAxisRect* rect, Qt::Orientation orientation);
    void setValue(std::optional<double> value) { m_value = value; }
    std::optional<double> value() const { return m_value; }
    void setPen(const QPen& pen) { m_pen = pen; }
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;

private:
    Qt::Orientation m_orientation;
    std::optional<double> m_value;
    QPen m_pen;
};

// A span of x over the whole height: faint, with its two edges.
class SpanItem final : public QCPAbstractItem {
public:
    explicit SpanItem(QCPAxisRect* rect);
    void setSpan(std::optional<PlotRange> span) { m_span = span; }
    const std::optional<PlotRange>& span() const { return m_span; }
    void setColour(const QColor& colour) { m_colour = colour; }
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;

private:
    std::optional<PlotRange> m_span;
    QColor m_colour;
};

// A sentence in the middle of the axis rectangle.
class NoteItem final : public QCPAbstractItem {
public:
    explicit NoteItem(QCPAxisRect* rect);
    void setText(const QString& text) { m_text = text; }
    QString text() const { return m_text; }
    void setStyle(const QColor& colour, const QColor& ground, const QFont& font);
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;

private:
    QString m_text;
    QColor m_colour, m_ground;
    QFont m_font;
};

} // namespace distill
