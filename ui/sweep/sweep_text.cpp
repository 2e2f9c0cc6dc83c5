// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sweep/sweep_text.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "core/base/statistics.h"
#include "core/run/param_spec.h"
#include "ui/theme/number_format.h"
#include "ui/theme/number_text.h"
#include "ui/theme/typed_number.h"

namespace distill {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("distill::Sweep", text);
}

double rounded(double value) {
    const double step = std::pow(10.0, std::floor(std::log10(value)) - 1);
    return std::round(value / step) * step;
}

const SweepRow* bestOf(const std::vector<SweepRow>& rows) {
    const auto best = std::find_if(rows.begin(), rows.end(), [](const SweepRow& row) { return row.best; });
    return best == rows.end() ? nullptr : &*best;
}

QString number(double value, int digits) {
    return QString::number(value, 'f', digits);
}

} // namespace

Lambdas lambdasFromText(const QString& text) {
    const TypedNumbers typed = readNumbers(text);
    Lambdas read{typed.values, typed.problem};
    for (const double lambda : read.values)
        if (lambda < 0)
            return {{}, tr("λ is at least 0, not %1.").arg(compactNumber(lambda))};
    std::sort(read.values.begin(), read.values.end());
    read.values.erase(std::unique(read.values.begin(), read.values.end()), read.values.end());
    return read;
}

QString lambdasText(const std::vector<double>& lambdas) {
    QStringList parts;
    for (const double lambda : lambdas)
        parts << QString::fromStdString(formatParam(lambda));
    return parts.join(QStringLiteral(", "));
}

std::vector<double> logarithmicLambdas(double first, double last, int count, bool withZero) {
    std::vector<double> lambdas;
    if (withZero)
        lambdas.push_back(0);
    const double ratio = count > 1 ? std::pow(last / first, 1.0 / (count - 1)) : 1.0;
    for (int i = 0; i < count; ++i)
        lambdas.push_back(rounded(first * std::pow(ratio, i)));
    std::sort(lambdas.begin(), lambdas.end());
    lambdas.erase(std::unique(lambdas.begin(), lambdas.end()), lambdas.end());
    return lambdas;
}

bool hasHeldOut(const SweepRow& row) {
    return row.heldOutMean >= 0;
}

QString withInterval(double mean, double deviation, std::int64_t n) {
    if (n < 2)
        return number(mean, 1);
    const double half = confidence95(deviation, n);
    return QStringLiteral("%1 [%2, %3]").arg(number(mean, 1), number(mean - half, 1), number(mean + half, 1));
}

QString sweepVerdict(const std::vector<SweepRow>& rows, bool complete) {
    const SweepRow* best = bestOf(rows);
    if (best == nullptr)
        return tr("Nothing is measured yet.");
    const QString by = hasHeldOut(*best) ? tr("held-out training images") : tr("test images");
    const double mean = hasHeldOut(*best) ? best->heldOutMean : best->accuracyMean;
    const double deviation = hasHeldOut(*best) ? best->heldOutStd : best->accuracyStd;
    QString text =
        (complete ? tr("Best on the %1: λ = %2, %3 %.") : tr("So far best on the %1: λ = %2, %3 %."))
            .arg(by, compactNumber(best->lambda), withInterval(mean, deviation, best->n));
    QStringList alike;
    for (const SweepRow& row : rows)
        if (row.indistinct)
            alike << compactNumber(row.lambda);
    if (best->n < 2)
        text += QLatin1Char(' ') + tr("With one seed there is no interval: no difference was shown.");
    else if (!alike.isEmpty())
        text += QLatin1Char(' ') + tr("No difference was shown to λ = %1: the 95 % intervals overlap.")
                                       .arg(alike.join(QStringLiteral(", ")));
    else if (rows.size() > 1)
        text += QLatin1Char(' ') + tr("Its 95 % interval overlaps with no other.");
    return text.replace(QChar(0x2009), QChar(0x202F)); // numbers stay on one line
}

QStringList sweepTableHead() {
    return {tr("λ"), tr("held out %"), tr("test %"), tr("CMI, nats"), tr("s"), tr("n"), QString()};
}

QStringList sweepTableRow(const SweepRow& row) {
    return {compactNumber(row.lambda),
            hasHeldOut(row) ? withInterval(row.heldOutMean, row.heldOutStd, row.n) : QStringLiteral("–"),
            withInterval(row.accuracyMean, row.accuracyStd, row.n),
            formatValue(row.cmi, 3),
            number(row.seconds, 0),
            QString::number(row.n),
            row.best         ? tr("best")
            : row.indistinct ? tr("no difference")
                             : QString()};
}

std::string sweepCsv(const std::vector<SweepRow>& rows) {
    std::string text =
        "lambda,accuracy_mean,accuracy_std,accuracy_ci95,held_out_mean,held_out_std,cmi,cmi_std,"
        "seconds,n,best,no_difference_to_best\n";
    for (const SweepRow& row : rows) {
        const auto field = [](double value) { return formatParam(value) + ","; };
        text += field(row.lambda) + field(row.accuracyMean) + field(row.accuracyStd) +
                (row.n > 1 ? field(confidence95(row.accuracyStd, row.n)) : ",") +
                (hasHeldOut(row) ? field(row.heldOutMean) + field(row.heldOutStd) : ",,") + field(row.cmi) +
                field(row.cmiStd) + field(row.seconds) + std::to_string(row.n) + "," +
                (row.best ? "true," : "false,") + (row.indistinct ? "true\n" : "false\n");
    }
    return text;
}

} // namespace distill
