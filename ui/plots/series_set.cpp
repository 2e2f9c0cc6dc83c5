// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/series_set.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ui/plots/plot_items.h"
#include "ui/plots/plot_library.h"
#include "ui/plots/plot_theme.h"
#include "ui/plots/scaled_graph.h"

namespace distill {

namespace {

constexpr double kRawStrength = 0.35;
constexpr double kBandStrength = 0.18;
constexpr double kBetweenPoints = 0.6; // strength of the line from point to point
constexpr int kPointSize = 6;          // pixels
constexpr int kMarks = 10;
constexpr double kFadedStrength = 0.3;

QVector<QPointF> pointsOf(const QCPGraph* graph) {
    QVector<QPointF> points;
    if (graph == nullptr)
        return points;
    for (auto it = graph->data()->constBegin(); it != graph->data()->constEnd(); ++it)
        points.append(QPointF(it->key, it->value));
    return points;
}

// Pixels above or below the line at this place; infinite where it does not pass.
double distanceTo(const QCPGraph* graph, const QPoint& position) {
    constexpr double kFar = std::numeric_limits<double>::infinity();
    const double key = graph->keyAxis()->pixelToCoord(position.x());
    const auto data = graph->data();
    if (data->isEmpty() || key < data->constBegin()->key || key > (data->constEnd() - 1)->key)
        return kFar;
    const auto before = data->findBegin(key);
    const auto after = std::min(before + 1, data->constEnd() - 1);
    const double span = after->key - before->key;
    const double part = span > 0 ? (key - before->key) / span : 0;
    const double from = graph->valueAxis()->coordToPixel(before->value);
    const double to = graph->valueAxis()->coordToPixel(after->value);
    const double away = std::abs(from + (to - from) * part - position.y());
    return std::isfinite(away) ? away : kFar;
}

} // namespace

int SeriesSet::add(const SeriesStyle& style) {
    Series series;
    series.style = style;
    if (style.band)
        addBand(series);
    if (style.rawBehind)
        series.raw = new ScaledGraph(m_plot->xAxis, m_plot->yAxis); // the plot owns it
    series.line = new ScaledGraph(m_plot->xAxis, m_plot->yAxis);
    if (style.strength < 1.0)
        series.line->setLayer(QStringLiteral("behind"));
    if (style.points) {
        series.errors = new QCPErrorBars(m_plot->xAxis, m_plot->yAxis);
        series.errors->setDataPlottable(series.line);
        series.errors->setWhiskerWidth(0);
        series.errors->setSymbolGap(0);
        series.errors->setSelectable(QCP::stNone);
    }
    restyle(series, Theme::instance().tokens());
    m_series.push_back(std::move(series));
    updateVisibility();
    return count() - 1;
}

void SeriesSet::addBand(Series& series) {
    series.bandBottom = m_plot->addGraph();
    series.bandTop = m_plot->addGraph();
    series.bandTop->setChannelFillGraph(series.bandBottom);
    for (QCPGraph* edge : {series.bandBottom, series.bandTop}) {
        edge->setLayer(QStringLiteral("behind"));
        edge->setPen(QPen(Qt::NoPen));
        edge->setSelectable(QCP::stNone);
    }
}

void SeriesSet::removeFrom(int first) {
    for (int i = count() - 1; i >= first; --i) {
        const Series& series = at(i);
        if (series.errors != nullptr)
            m_plot->removePlottable(series.errors);
        for (QCPGraph* graph : {series.line, series.raw, series.bandTop, series.bandBottom})
            if (graph != nullptr)
                m_plot->removePlottable(graph);
        m_series.pop_back();
    }
}

void SeriesSet::setLabel(int series, const QString& label) {
    at(series).style.label = label;
    updateVisibility();
}

void SeriesSet::setVisible(int series, bool visible) {
    at(series).visible = visible;
    updateVisibility();
}

void SeriesSet::updateVisibility() {
    for (const Series& series : m_series) {
        const bool drawn = isDrawn(series);
        for (QCPGraph* graph : {series.line, series.raw, series.bandTop, series.bandBottom})
            if (graph != nullptr)
                graph->setVisible(drawn);
        if (series.errors != nullptr)
            series.errors->setVisible(drawn);
    }
}

void SeriesSet::hide(const QString& label, bool hidden) {
    if (hidden)
        m_hidden.insert(label);
    else
        m_hidden.remove(label);
    updateVisibility();
}

void SeriesSet::isolate(const QString& label, const std::vector<LegendEntry>& entries) {
    QSet<QString> others;
    for (const LegendEntry& entry : entries)
        if (entry.label != label)
            others.insert(entry.label);
    const bool alone = !isHidden(label) && m_hidden.contains(others);
    m_hidden = alone ? QSet<QString>() : others;
    updateVisibility();
}

void SeriesSet::emphasize(int first, int count) {
    for (int i = 0; i < this->count(); ++i) {
        const bool faded = count > 0 && (i < first || i >= first + count);
        if (std::exchange(at(i).faded, faded) != faded)
            restyle(at(i), Theme::instance().tokens());
    }
}

int SeriesSet::nearestTo(const QPoint& position, double reach) const {
    int nearest = -1;
    for (int i = 0; i < count(); ++i) {
        const double away = isDrawn(at(i)) ? distanceTo(at(i).line, position) : reach + 1;
        if (away > reach)
            continue;
        nearest = i;
        reach = away; // the last of several that lie together is drawn on top
    }
    return nearest;
}

void SeriesSet::append(int series, const QVector<double>& x, const QVector<double>& line,
                       const QVector<double>& raw) {
    Series& target = at(series);
    target.line->addData(x, line, true);
    const bool hasRaw = target.raw != nullptr && raw.size() == x.size();
    if (hasRaw)
        target.raw->addData(x, raw, true);
    for (const double value : hasRaw ? raw : line)
        target.extent.include(value);
}

void SeriesSet::appendPoint(int series, double x, double y, double error) {
    Series& target = at(series);
    target.line->addData(x, y);
    if (target.errors != nullptr)
        target.errors->addData(error);
    target.extent.include(y - error);
    target.extent.include(y + error);
}

void SeriesSet::appendBand(int series, const QVector<double>& x, const QVector<double>& middle,
                           const QVector<double>& halfWidth) {
    Series& target = at(series);
    QVector<double> bottom(middle), top(middle);
    for (qsizetype i = 0; i < middle.size(); ++i) {
        bottom[i] -= halfWidth[i];
        top[i] += halfWidth[i];
        target.extent.include(bottom[i]);
        target.extent.include(top[i]);
    }
    target.bandBottom->addData(x, bottom, true);
    target.bandTop->addData(x, top, true);
}

void SeriesSet::clear(int index) {
    Series& series = at(index);
    for (QCPGraph* graph : {series.line, series.raw, series.bandTop, series.bandBottom})
        if (graph != nullptr)
            graph->data()->clear();
    if (series.errors != nullptr)
        series.errors->data()->clear();
    series.extent = Extent();
}

void SeriesSet::clearAll() {
    for (int series = 0; series < count(); ++series)
        clear(series);
}

void SeriesSet::placeMarks() {
    for (const Series& series : m_series)
        if (series.style.mark != CurveMark::None)
            series.line->setScatterSkip(std::max(0, series.line->dataCount() / kMarks - 1));
}

Extent SeriesSet::extent() const {
    Extent extent;
    for (const Series& series : m_series)
        if (isDrawn(series))
            extent.include(series.extent);
    return extent;
}

void SeriesSet::restyle(const Tokens& tokens) {
    for (const Series& series : m_series)
        restyle(series, tokens);
}

void SeriesSet::restyle(const Series& series, const Tokens& tokens) {
    const double strength = series.style.strength * (series.faded ? kFadedStrength : 1.0);
    const QColor colour = mixed(tokens.*series.style.colour, tokens.panel, strength);
    series.line->setPen(linePen(colour, series.style.pen));
    series.line->setSelectable(QCP::stNone);
    if (series.style.mark != CurveMark::None)
        series.line->setScatterStyle(markStyle(series.style.mark, colour));
    if (series.raw != nullptr) {
        series.raw->setPen(linePen(mixed(colour, tokens.panel, kRawStrength)));
        series.raw->setSelectable(QCP::stNone);
    }
    if (series.bandTop != nullptr)
        series.bandTop->setBrush(mixed(colour, tokens.panel, kBandStrength));
    if (!series.style.points)
        return;
    series.line->setPen(linePen(mixed(colour, tokens.panel, kBetweenPoints), series.style.pen));
    series.line->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssDisc, QPen(Qt::NoPen), QBrush(colour), kPointSize));
    series.errors->setPen(linePen(colour));
}

std::vector<LegendEntry> SeriesSet::legend(const Tokens& tokens) const {
    std::vector<LegendEntry> entries;
    for (const Series& series : m_series)
        if (series.style.inLegend)
            entries.push_back({series.style.label,
                               mixed(tokens.*series.style.colour, tokens.panel, series.style.strength), false,
                               series.style.points, series.style.pen, series.style.mark,
                               isHidden(series.style.label)});
    return entries;
}

QVector<QPointF> SeriesSet::linePoints(int series) const {
    return pointsOf(at(series).line);
}

QVector<QPointF> SeriesSet::rawPoints(int series) const {
    return pointsOf(at(series).raw);
}

QVector<QPointF> SeriesSet::bandTop(int series) const {
    return pointsOf(at(series).bandTop);
}

} // namespace distill
