// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/curves/curve_text.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include "ui/curves/regulariser_text.h"
#include "ui/theme/number_format.h"

namespace distill {

namespace {

constexpr double kBurstShare = 0.01; // of the run: edits so near to each other are one marker
constexpr double kLeastBurst = 3;    // iterations
constexpr int kMarkerDigits = 4;

QString tr(const char* text) {
    return QCoreApplication::translate("distill::CurveText", text);
}

const Evaluation* nearestEvaluation(const std::vector<Evaluation>& evaluations, double x) {
    const Evaluation* best = nullptr;
    for (const Evaluation& evaluation : evaluations)
        if (best == nullptr || std::abs(static_cast<double>(evaluation.iteration) - x) <
                                   std::abs(static_cast<double>(best->iteration) - x))
            best = &evaluation;
    return best;
}

QString accuracyText(const Evaluation& evaluation) {
    const QString mean = QString::number(evaluation.accuracyMean, 'f', 1);
    if (evaluation.repeats < 2)
        return mean + QStringLiteral(" %");
    return mean + QStringLiteral(" ± ") + QString::number(evaluation.accuracyStd, 'f', 1) +
           QStringLiteral(" %");
}

QString exact(double value) {
    return std::isfinite(value) ? QString::number(value, 'g', QLocale::FloatingPointShortest) : QString();
}

QString rows(const QStringList& head, std::size_t count, const std::function<QStringList(std::size_t)>& row) {
    QString text = head.join(QLatin1Char('\t')) + QLatin1Char('\n');
    for (std::size_t i = 0; i < count; ++i)
        text += row(i).join(QLatin1Char('\t')) + QLatin1Char('\n');
    return text;
}

QString lossTable(const CurveColumns& curves) {
    const QStringList head{QStringLiteral("iteration"), QStringLiteral("loss"), QStringLiteral("matching"),
                           QStringLiteral("lambda_cmi"), QStringLiteral("lambda")};
    return rows(head, curves.iteration.size(), [&](std::size_t i) {
        return QStringList{exact(curves.iteration[i]), exact(curves.loss[i]), exact(curves.matching[i]),
                           exact(curves.lambdaCmi[i]), exact(curves.lambda[i])};
    });
}

QString cmiTable(const RunModel& model) {
    const CurveColumns& curves = model.curves();
    const bool comparator = isComparator(regulariserOf(model));
    QStringList head{QStringLiteral("iteration"), QStringLiteral("cmi")};
    if (comparator)
        head.append(QLatin1String(idOf(regulariserOf(model))));
    for (std::size_t c = 0; c < curves.classCmi.size(); ++c) {
        const bool named = model.started() && c < model.started()->classNames.size();
        head.append(QStringLiteral("cmi_") +
                    (named ? QString::fromStdString(model.started()->classNames[c]) : QString::number(c)));
    }
    return rows(head, curves.iteration.size(), [&](std::size_t i) {
        QStringList cells{exact(curves.iteration[i]), exact(curves.cmi[i])};
        if (comparator)
            cells.append(exact(curves.regulariser[i]));
        for (const std::vector<double>& values : curves.classCmi)
            cells.append(i < values.size() ? exact(values[i]) : QString());
        return cells;
    });
}

QString accuracyTable(const std::vector<Evaluation>& evaluations) {
    const QStringList head{QStringLiteral("iteration"), QStringLiteral("network"),
                           QStringLiteral("accuracy_mean"), QStringLiteral("accuracy_std"),
                           QStringLiteral("repeats")};
    return rows(head, evaluations.size(), [&](std::size_t i) {
        const Evaluation& evaluation = evaluations[i];
        return QStringList{QString::number(evaluation.iteration), QString::fromStdString(evaluation.network),
                           exact(evaluation.accuracyMean), exact(evaluation.accuracyStd),
                           QString::number(evaluation.repeats)};
    });
}

QString lossSummary(const RunModel& model) {
    const CurveColumns& curves = model.curves();
    return tr("Loss %1 at iteration %2, matching %3, %4 %5.")
        .arg(formatValue(curves.loss.back(), 3), formatCount(std::llround(curves.iteration.back())),
             formatValue(curves.matching.back(), 3), regulariserText(model).product,
             formatValue(curves.lambdaCmi.back(), 3));
}

QString accuracySummary(const RunModel& model) {
    if (model.evaluations().empty())
        return tr("No evaluation yet.");
    const Evaluation& last = model.evaluations().back();
    QString text =
        tr("Test accuracy %1 at iteration %2.").arg(accuracyText(last), formatCount(last.iteration));
    if (model.randomBaseline())
        text +=
            QLatin1Char(' ') + tr("Random real images reach %1.").arg(accuracyText(*model.randomBaseline()));
    return text;
}

QString teacherTable(const CurveColumns& curves) {
    const QStringList head{QStringLiteral("iteration"), QStringLiteral("teacher_accuracy")};
    return rows(head, curves.iteration.size(), [&](std::size_t i) {
        return QStringList{exact(curves.iteration[i]), exact(curves.teacherAccuracy[i])};
    });
}

QString teacherSummary(const RunModel& model) {
    const QString sentence = teacherSentence(model);
    return sentence.isEmpty() ? tr("No values yet.") : sentence + QLatin1Char('.');
}

} // namespace

std::size_t nearestIndex(const std::vector<double>& sorted, double value) {
    const auto above = std::lower_bound(sorted.begin(), sorted.end(), value);
    if (above == sorted.begin())
        return 0;
    const auto index = static_cast<std::size_t>(above - sorted.begin());
    if (above == sorted.end() || value - sorted[index - 1] < sorted[index] - value)
        return index - 1;
    return index;
}

std::vector<PlotMarker> lambdaMarkers(const RunModel& model) {
    const double total = model.started() ? static_cast<double>(model.started()->config.iterations) : 0;
    const double burst = std::max(kLeastBurst, kBurstShare * total);
    std::vector<PlotMarker> markers;
    int edits = 0;
    for (const ControlApplied& change : model.lambdaChanges()) {
        const auto at = static_cast<double>(change.iteration);
        const bool goesOn = !markers.empty() && at - markers.back().x <= burst;
        edits = goesOn ? edits + 1 : 1;
        if (goesOn)
            markers.pop_back();
        QString label = (lambdaEditOf(change)->holdsRatio ? tr("ratio ") : QStringLiteral("λ ")) +
                        formatTrimmed(change.value, kMarkerDigits);
        if (edits > 1)
            label += tr(", %1 edits").arg(edits);
        markers.push_back({at, label});
    }
    return markers;
}

std::vector<ReadoutLine> readoutAt(const RunModel& model, double x) {
    const CurveColumns& curves = model.curves();
    if (curves.iteration.empty())
        return {};
    const std::size_t i = nearestIndex(curves.iteration, x);
    std::vector<ReadoutLine> lines;
    lines.push_back(
        {tr("Iteration %1 · λ %2")
             .arg(formatCount(std::llround(curves.iteration[i])), formatTrimmed(curves.lambda[i])),
         nullptr});
    lines.push_back({tr("loss %1").arg(formatValue(curves.loss[i], 3)), &Tokens::reference});
    lines.push_back({tr("matching %1").arg(formatValue(curves.matching[i], 3)), &Tokens::matching});
    lines.push_back({tr("CMI %1 nats · %2 %3")
                         .arg(formatValue(curves.cmi[i], 3), regulariserText(model).product,
                              formatValue(curves.lambdaCmi[i], 3)),
                     &Tokens::cmi});
    if (std::isfinite(curves.teacherAccuracy[i]))
        lines.push_back(
            {tr("teacher %1 %").arg(QString::number(curves.teacherAccuracy[i], 'f', 1)), &Tokens::cmi});
    if (const Evaluation* evaluation = nearestEvaluation(model.evaluations(), x))
        lines.push_back(
            {tr("accuracy %1 at %2").arg(accuracyText(*evaluation), formatCount(evaluation->iteration)),
             &Tokens::accuracy});
    return lines;
}

bool tellsTeacherAccuracy(const RunModel& model) {
    const auto& column = model.curves().teacherAccuracy;
    return !column.empty() && std::isfinite(column.back());
}

QString teacherSentence(const RunModel& model) {
    if (!tellsTeacherAccuracy(model))
        return {};
    const QString percent = QString::number(model.curves().teacherAccuracy.back(), 'f', 0);
    return model.started() && model.started()->config.cmi.monitorCount > 0
               ? tr("The monitors take %1 % of these images for what they stand for").arg(percent)
               : tr("The teacher takes %1 % of these images for what they stand for").arg(percent);
}

QString plotSummary(const RunModel& model, PlotId plot) {
    const CurveColumns& curves = model.curves();
    if (plot == PlotId::Accuracy)
        return accuracySummary(model);
    if (plot == PlotId::Teacher)
        return teacherSummary(model);
    if (curves.iteration.empty())
        return tr("No values yet.");
    if (plot == PlotId::Loss)
        return lossSummary(model);
    const QString iteration = formatCount(std::llround(curves.iteration.back()));
    QString text = tr("CMI %1 nats at iteration %2.").arg(formatValue(curves.cmi.back(), 3), iteration);
    if (isComparator(regulariserOf(model)))
        text += QLatin1Char(' ') +
                tr("%1 %2.").arg(regulariserText(model).title, formatValue(curves.regulariser.back(), 3));
    return text;
}

QString valuesAsTsv(const RunModel& model, PlotId plot) {
    switch (plot) {
    case PlotId::Loss:
        return lossTable(model.curves());
    case PlotId::Cmi:
        return cmiTable(model);
    case PlotId::Accuracy:
        return accuracyTable(model.evaluations());
    case PlotId::Teacher:
        return teacherTable(model.curves());
    }
    return {};
}

} // namespace distill
