// SPDX-License-Identifier: GPL-3.0-or-later
// What a λ sweep is told as: values as typed, the verdict in words, a table for other programs. Pure
// functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <QString>
#include <QStringList>

#include "core/jobs/sweep.h"

namespace distill {

struct Lambdas {
    std::vector<double> values; // ascending, each once; none where there is a problem
    QString problem;            // one sentence
};
// "0, 1, 10" or "0; 0,5; 10".
Lambdas lambdasFromText(const QString& text);
QString lambdasText(const std::vector<double>& lambdas);
// `count` values from `first` to `last`, equal ratios apart, to two digits; and 0 before them.
std::vector<double> logarithmicLambdas(double first, double last, int count, bool withZero);

bool hasHeldOut(const SweepRow& row);
QString withInterval(double mean, double deviation,
                     std::int64_t n); // "63.2 [62.4, 64.0]"; the mean alone for n < 2
// Which λ is best, by what, and to which no difference was shown; `complete`: no runs are missing.
QString sweepVerdict(const std::vector<SweepRow>& rows, bool complete);
QStringList sweepTableHead();
QStringList sweepTableRow(const SweepRow& row); // as sweepTableHead()
std::string sweepCsv(const std::vector<SweepRow>& rows);

} // namespace distill
