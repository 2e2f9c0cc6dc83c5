// SPDX-License-Identifier: GPL-3.0-or-later
// The axes of one plot and what lies over them: reference line, λ markers, time cursor, a sentence; zooming and
// panning by mouse. Knows no curves. Every setter only marks; replot() draws. GUI thread; owned by its parent.
#pragma once

#include <optional>
#include <vector>

#include "ui/curves/plot_marker.h"
#include "ui/curves/plot_range.h"
#include "ui/plots/plot_library.h"
#include "ui/theme/theme.h"

namespace distill {

class FewTicks;
class MarkerItem;
class NoteItem;
class SpanPicker;
class StraightItem;

class PlotCanvas final : public QCustomPlot {
    Q_OBJECT
public:
    explicit PlotCanvas(QWidget* parent);

    void applyTheme(const Tokens& tokens, const QFont& caption);
    void setReference(std::optional<double> value); // dashed horizontal line
    void showReference(bool shown);
    std::optional<double> shownReference() const;
    void setMarkers(const std::vector<PlotMarker>& markers);
    void setMarkerRoom(int pixels); // see MarkerItem::setRoom()
    int markerLines() const;        // that were drawn last
    int room() const { return axisRect()->width(); }
    void setNote(const QString& note); // a sentence in the middle; empty = none
    QString note() const;
    void setCursor(std::optional<double> x); // drawn at once
    std::optional<double> cursor() const;

    void setLogarithmic(bool on);
    void setTimeAxis(bool on); // x in seconds in place of iterations
    bool isLogarithmic() const { return m_logarithmic; }
    PlotRange xRange() const;
    PlotRange yRange() const;
    void setXRange(const PlotRange& range); // these two are not reported
    void setYRange(const PlotRange& range);
    QPoint pixelAt(double x, double y) const;
    bool hasFocusRing() const { return m_focusRing; } // it got the focus by keyboard

signals:
    void xRangeEdited(const distill::PlotRange& range); // zoomed or panned by the user
    void edited();                                      // x or y
    void pointerMoved(double x, const QPoint& globalPosition);
    void pointerLeft();
    void spanChosen(double first, double last); // of x, by dragging with Shift
    void menuRequested(const QPoint& globalPosition);
    void focusRingChanged();

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildAxes();
    void connectMouse();
    void connectRanges();
    void setTicks();

    QSharedPointer<FewTicks> m_xTicks, m_yTicks;
    StraightItem* m_referenceItem = nullptr;
    MarkerItem* m_markerItem = nullptr;
    NoteItem* m_noteItem = nullptr;
    StraightItem* m_cursorItem = nullptr;
    SpanPicker* m_span = nullptr;
    QSize m_tickRoom{44, 24}; // of a label with the gap to the next
    bool m_logarithmic = false;
    bool m_applying = false; // a range is being set by the program, not by the user
    bool m_focusRing = false;
};

} // namespace distill
