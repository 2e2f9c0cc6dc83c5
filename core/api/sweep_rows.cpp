// SPDX-License-Identifier: GPL-3.0-or-later
// The arithmetic of a sweep: no torch, no runs.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "core/api/sweep.h"

namespace distill {
namespace {

// Two-sided 95 % quantiles of Student's t for 1 … 30 degrees of freedom.
constexpr std::array<double, 30> kStudent = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120,  2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
constexpr double kNormal = 1.960;

double chosenBy(const SweepRow& row) {
    return row.heldOutMean >= 0 ? row.heldOutMean : row.accuracyMean;
}

double reach(const SweepRow& row) {
    return confidence95(row.heldOutMean >= 0 ? row.heldOutStd : row.accuracyStd, row.n);
}

} // namespace

double confidence95(double standardDeviation, std::int64_t n) {
    if (n < 2)
        return std::numeric_limits<double>::infinity();
    const auto freedom = static_cast<std::size_t>(n - 1);
    const double quantile = freedom <= kStudent.size() ? kStudent[freedom - 1] : kNormal;
    return quantile * standardDeviation / std::sqrt(static_cast<double>(n));
}

void chooseBest(std::vector<SweepRow>& rows) {
    const auto best = std::max_element(rows.begin(), rows.end(), [](const SweepRow& a, const SweepRow& b) {
        return chosenBy(a) < chosenBy(b);
    });
    if (best == rows.end())
        return;
    const double lowest = chosenBy(*best) - reach(*best);
    for (auto& row : rows) {
        row.best = &row == &*best;
        row.indistinct = !row.best && chosenBy(row) + reach(row) >= lowest;
    }
}

nlohmann::json toJson(const std::vector<SweepRow>& rows) {
    auto json = nlohmann::json::array();
    for (const auto& row : rows) {
        json.push_back({{"lambda", row.lambda},
                        {"accuracy_mean", row.accuracyMean},
                        {"accuracy_std", row.accuracyStd},
                        {"cmi", row.cmi},
                        {"seconds", row.seconds},
                        {"n", row.n},
                        {"best", row.best},
                        {"no_difference_to_best", row.indistinct}});
        if (row.heldOutMean >= 0) {
            json.back()["held_out_mean"] = row.heldOutMean;
            json.back()["held_out_std"] = row.heldOutStd;
        }
    }
    return json;
}

} // namespace distill
