// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/curves/overlay_curves.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

namespace distill {

namespace {

using Line = QVector<double> CurvePiece::*;
constexpr Line kLines[] = {&CurvePiece::lossLine, &CurvePiece::matchingLine, &CurvePiece::lambdaCmiLine,
                           &CurvePiece::cmiLine,  &CurvePiece::termLine,     &CurvePiece::teacherLine};
using Group = std::vector<const ComparedRun*>;

std::vector<AccuracyPoint> accuracyOf(const ComparedRun& run) {
    std::vector<AccuracyPoint> points;
    points.reserve(run.evaluations.size());
    for (const Evaluation& evaluation : run.evaluations)
        points.push_back(accuracyPoint(evaluation));
    return points;
}

// Mean and deviation (n - 1).
std::pair<double, double> spreadOf(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    double mean = 0;
    for (const double value : values)
        mean += value / n;
    double squares = 0;
    for (const double value : values)
        squares += (value - mean) * (value - mean);
    return {mean, values.size() > 1 ? std::sqrt(squares / (n - 1)) : 0.0};
}

// For each iteration that all of them have: its place in each. Iterations ascend.
std::vector<std::vector<qsizetype>> commonPlaces(const Group& group) {
    std::vector<std::vector<qsizetype>> common;
    std::vector<qsizetype> at(group.size(), 0);
    const QVector<double>& first = group.front()->lines.iteration;
    for (at[0] = 0; at[0] < first.size(); ++at[0]) {
        bool everywhere = true;
        for (std::size_t i = 1; i < group.size(); ++i) {
            const QVector<double>& other = group[i]->lines.iteration;
            while (at[i] < other.size() && other[at[i]] < first[at[0]])
                ++at[i];
            everywhere = everywhere && at[i] < other.size() && other[at[i]] == first[at[0]];
        }
        if (everywhere)
            common.push_back(at);
    }
    return common;
}

void averageLines(OverlayEntry& entry, const Group& group) {
    for (const auto& places : commonPlaces(group)) {
        entry.lines.iteration.append(group.front()->lines.iteration[places.front()]);
        for (const Line line : kLines) {
            std::vector<double> values;
            values.reserve(group.size());
            for (std::size_t i = 0; i < group.size(); ++i)
                values.push_back((group[i]->lines.*line)[places[i]]);
            const auto [mean, deviation] = spreadOf(values);
            (entry.lines.*line).append(mean);
            if (line == &CurvePiece::lossLine)
                entry.lossDeviation.append(deviation);
            else if (line == &CurvePiece::cmiLine)
                entry.cmiDeviation.append(deviation);
        }
    }
}

void averageAccuracy(OverlayEntry& entry, const Group& group) {
    for (const Evaluation& evaluation : group.front()->evaluations) {
        std::vector<double> values;
        for (const ComparedRun* run : group)
            for (const Evaluation& other : run->evaluations)
                if (other.iteration == evaluation.iteration) {
                    values.push_back(other.accuracyMean);
                    break;
                }
        const auto [mean, deviation] = spreadOf(values);
        if (values.size() == group.size())
            entry.accuracy.push_back({static_cast<double>(evaluation.iteration), mean, deviation});
    }
}

OverlayEntry meanOf(const Group& group) {
    OverlayEntry entry;
    for (const ComparedRun* run : group)
        entry.members.push_back(run->directory);
    averageLines(entry, group);
    averageAccuracy(entry, group);
    entry.time = group.front()->time;
    return entry;
}

} // namespace

AccuracyPoint accuracyPoint(const Evaluation& evaluation) {
    return {static_cast<double>(evaluation.iteration), evaluation.accuracyMean,
            evaluation.repeats > 1 ? evaluation.accuracyStd : 0.0};
}

OverlayEntry entryOf(const ComparedRun& run) {
    OverlayEntry entry;
    entry.name = run.name;
    entry.members = {run.directory};
    entry.lines = run.lines;
    entry.accuracy = accuracyOf(run);
    entry.time = run.time;
    return entry;
}

std::vector<OverlayEntry> overlayEntries(const ComparedRun* own, const std::vector<ComparedRun>& others) {
    std::vector<Group> groups;
    const auto add = [&groups](const ComparedRun& run) {
        const auto fits = [&run](const Group& group) {
            return std::all_of(group.begin(), group.end(),
                               [&run](const ComparedRun* member) { return differOnlyInSeed(*member, run); });
        };
        const auto group = std::find_if(groups.begin(), groups.end(), fits);
        if (group == groups.end())
            groups.push_back({&run});
        else
            group->push_back(&run);
    };
    if (own != nullptr)
        add(*own);
    for (const ComparedRun& run : others)
        add(run);
    std::vector<OverlayEntry> entries;
    for (const Group& group : groups) {
        if (group.size() == 1 && group.front() == own)
            continue;
        entries.push_back(group.size() == 1 ? entryOf(*group.front()) : meanOf(group));
        entries.back().name = group.front()->name;
        entries.back().own = group.front() == own;
    }
    return entries;
}

OverlayEntry differenceTo(const OverlayEntry& entry, const OverlayEntry& baseline) {
    OverlayEntry difference;
    difference.name = entry.name;
    difference.members = entry.members;
    difference.own = entry.own;
    const CurvePiece& base = baseline.lines;
    qsizetype at = 0;
    for (qsizetype i = 0; i < entry.lines.iteration.size(); ++i) {
        const double iteration = entry.lines.iteration[i];
        while (at < base.iteration.size() && base.iteration[at] < iteration)
            ++at;
        if (at >= base.iteration.size() || base.iteration[at] != iteration)
            continue;
        difference.lines.iteration.append(iteration);
        for (const Line line : kLines)
            (difference.lines.*line).append((entry.lines.*line)[i] - (base.*line)[at]);
        if (!entry.isBand())
            continue;
        difference.lossDeviation.append(entry.lossDeviation[i]);
        difference.cmiDeviation.append(entry.cmiDeviation[i]);
    }
    for (const AccuracyPoint& point : entry.accuracy)
        for (const AccuracyPoint& other : baseline.accuracy)
            if (other.iteration == point.iteration)
                difference.accuracy.push_back({point.iteration, point.mean - other.mean, point.deviation});
    return difference;
}

QString labelOf(const OverlayEntry& entry) {
    if (!entry.isBand())
        return entry.name;
    return QCoreApplication::translate("distill::OverlayCurves", "%1, mean ± std, n = %2")
        .arg(entry.name)
        .arg(entry.count());
}

} // namespace distill
