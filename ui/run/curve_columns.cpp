// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/curve_columns.h"

#include <cmath>
#include <limits>

namespace distill {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double finiteOrNaN(double value) {
    return std::isfinite(value) ? value : kNaN;
}

void appendClassCmi(std::vector<std::vector<double>>& columns, const std::vector<double>& values,
                    std::size_t rows) {
    if (columns.size() < values.size())
        columns.resize(values.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
        columns[c].resize(rows - 1, kNaN);
        columns[c].push_back(c < values.size() ? finiteOrNaN(values[c]) : kNaN);
    }
}

} // namespace

void CurveColumns::append(const Iteration& it) {
    iteration.push_back(static_cast<double>(it.iteration));
    loss.push_back(finiteOrNaN(it.loss));
    matching.push_back(finiteOrNaN(it.matching));
    cmi.push_back(finiteOrNaN(it.cmi));
    lambdaCmi.push_back(finiteOrNaN(it.cmiTerm));
    lambda.push_back(finiteOrNaN(it.lambda));
    regulariser.push_back(finiteOrNaN(it.regulariser.value_or(it.cmi)));
    teacherAccuracy.push_back(
        it.teacherAccuracy.value_or(teacherAccuracy.empty() ? kNaN : teacherAccuracy.back()));
    cmiMilliseconds.push_back(finiteOrNaN(it.milliseconds.cmi));
    totalMilliseconds.push_back(finiteOrNaN(it.milliseconds.total));
    measured.push_back(it.cmiFresh ? 1 : 0);
    matchingGradient.push_back(finiteOrNaN(it.matchingGradientNorm));
    cmiGradient.push_back(finiteOrNaN(it.cmiGradientNorm));
    gradientCosine.push_back(finiteOrNaN(it.gradientCosine));
    appendClassCmi(classCmi, it.perClassCmi, iteration.size());
}

} // namespace distill
