// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/overlay_layer.h"

#include <algorithm>
#include <utility>

#include "ui/plots/metric_plot.h"

namespace distill {

namespace {

constexpr std::array<Qt::PenStyle, 4> kPens{Qt::DashLine, Qt::DotLine, Qt::DashDotLine, Qt::DashDotDotLine};
constexpr double kStrong = 0.9, kFaint = 0.55; // from the fifth on pens come again, fainter

SeriesStyle styleOf(const OverlayEntry& entry, std::size_t number, QColor Tokens::*colour) {
    SeriesStyle style;
    style.label = labelOf(entry);
    style.colour = colour;
    style.strength = number < kPens.size() ? kStrong : kFaint;
    style.pen = kPens[number % kPens.size()];
    return style;
}

void drawLine(MetricPlot* plot, SeriesStyle style, const QVector<double>& x, const QVector<double>& line,
              const QVector<double>& deviation) {
    style.band = !deviation.isEmpty();
    const int series = plot->addSeries(style);
    plot->append(series, x, line);
    if (style.band)
        plot->appendBand(series, x, line, deviation);
}

bool holds(const OverlayEntry& entry, const std::filesystem::path& directory) {
    return std::find(entry.members.begin(), entry.members.end(), directory) != entry.members.end();
}

} // namespace

void OverlayLayer::chooseBase(const std::vector<OverlayEntry>& entries, const ComparedRun* own) {
    m_base.reset();
    if (!m_baseline)
        return;
    const auto entry = std::find_if(entries.begin(), entries.end(), [this](const OverlayEntry& candidate) {
        return holds(candidate, *m_baseline);
    });
    if (entry != entries.end())
        m_base = *entry;
    else if (own != nullptr && own->directory == *m_baseline)
        m_base = entryOf(*own);
}

void OverlayLayer::draw(const Plots& plots, const FirstSeries& first, const ComparedRun* own,
                        XQuantity quantity) {
    for (std::size_t i = 0; i < plots.size(); ++i)
        plots[i]->removeSeriesFrom(first[i]);
    std::vector<OverlayEntry> entries = overlayEntries(own, m_runs);
    chooseBase(entries, own);
    const bool ownIsBase = m_base && own != nullptr && holds(*m_base, own->directory);
    m_followsOwn = ownIsBase || std::any_of(entries.begin(), entries.end(),
                                            [](const OverlayEntry& entry) { return entry.own; });
    m_plots = plots;
    m_first = first;
    m_own = own != nullptr ? own->directory : std::filesystem::path();
    m_drawn.clear();
    for (const OverlayEntry& entry : entries) {
        drawEntry(plots, m_base ? differenceTo(entry, *m_base) : entry, m_drawn.size(), quantity);
        m_drawn.push_back(entry.members);
    }
    showEmphasis();
}

void OverlayLayer::emphasize(std::vector<std::filesystem::path> directories) {
    m_emphasized = std::move(directories);
    showEmphasis();
}

// Every entry has one series in each plot; those before the first are the own run's.
void OverlayLayer::showEmphasis() const {
    const auto isMeant = [this](const std::filesystem::path& directory) {
        return std::find(m_emphasized.begin(), m_emphasized.end(), directory) != m_emphasized.end();
    };
    const auto entry = std::find_if(m_drawn.begin(), m_drawn.end(), [&](const auto& members) {
        return std::any_of(members.begin(), members.end(), isMeant);
    });
    const bool own = !m_drawn.empty() && entry == m_drawn.end() && isMeant(m_own);
    for (std::size_t i = 0; i < m_plots.size(); ++i) {
        if (m_plots[i] == nullptr)
            continue;
        SeriesSet* series = m_plots[i]->series();
        if (entry != m_drawn.end())
            series->emphasize(m_first[i] + static_cast<int>(entry - m_drawn.begin()), 1);
        else
            series->emphasize(0, own ? m_first[i] : 0);
        m_plots[i]->replot();
    }
}

std::vector<std::filesystem::path> OverlayLayer::runsOf(std::size_t plot, int series) const {
    const int entry = series - m_first[plot];
    if (entry >= 0 && entry < static_cast<int>(m_drawn.size()))
        return m_drawn[static_cast<std::size_t>(entry)];
    if (series >= 0 && entry < 0 && !m_own.empty())
        return {m_own};
    return {};
}

void OverlayLayer::drawEntry(const Plots& plots, const OverlayEntry& entry, std::size_t number,
                             XQuantity quantity) {
    const XScale scale{quantity, entry.time};
    const QVector<double> x = scale.at(entry.lines.iteration);
    const CurvePiece& lines = entry.lines;
    drawLine(plots[0], styleOf(entry, number, &Tokens::reference), x, lines.lossLine, entry.lossDeviation);
    drawLine(plots[1], styleOf(entry, number, &Tokens::cmi), x, lines.cmiLine, entry.cmiDeviation);
    drawLine(plots[3], styleOf(entry, number, &Tokens::cmi), x, lines.teacherLine, {});
    SeriesStyle style = styleOf(entry, number, &Tokens::accuracy);
    style.points = true;
    const int accuracy = plots[2]->addSeries(style);
    for (const AccuracyPoint& point : entry.accuracy)
        plots[2]->appendPoint(accuracy, scale.at(point.iteration), point.mean, point.deviation);
}

CurvePiece OverlayLayer::relative(const CurvePiece& piece) const {
    if (!m_base)
        return piece;
    OverlayEntry entry;
    entry.lines = piece;
    return differenceTo(entry, *m_base).lines;
}

std::vector<AccuracyPoint> OverlayLayer::relative(const std::vector<AccuracyPoint>& points) const {
    if (!m_base)
        return points;
    OverlayEntry entry;
    entry.accuracy = points;
    return differenceTo(entry, *m_base).accuracy;
}

double OverlayLayer::last(XQuantity quantity) const {
    double last = 0;
    for (const ComparedRun& run : m_runs)
        if (!run.lines.iteration.isEmpty())
            last = std::max(last, XScale{quantity, run.time}.at(run.lines.iteration.back()));
    return last;
}

} // namespace distill
