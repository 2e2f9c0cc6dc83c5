// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/sweep_rows.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/base/statistics.h"
#include "core/io/atomic_file.h"
#include "core/results/deviation_json.h"
#include "core/run/param_spec.h"

namespace distill {
namespace {

double chosenBy(const SweepRow& row) {
    return row.heldOutMean >= 0 ? row.heldOutMean : row.accuracyMean;
}

double reach(const SweepRow& row) {
    return confidence95(row.heldOutMean >= 0 ? row.heldOutStd : row.accuracyStd, row.n);
}

Result<nlohmann::json> readJson(const std::filesystem::path& file) {
    const auto text = readWholeFile(file);
    if (!text)
        return failure(ErrorCode::InvalidInput,
                       "'" + file.parent_path().string() + "' holds no λ sweep: " + text.error().message);
    auto json = nlohmann::json::parse(*text, nullptr, false);
    if (json.is_discarded())
        return failure(ErrorCode::InvalidInput, "'" + file.string() + "' is no JSON: it is damaged.");
    return json;
}

tl::unexpected<Error> damaged(const std::filesystem::path& file, const nlohmann::json::exception& error) {
    return tl::unexpected<Error>(
        Error{ErrorCode::InvalidInput, "'" + file.string() + "' is damaged.", error.what()});
}

} // namespace

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

std::filesystem::path sweepRunFolder(const SweepRequest& request, double lambda, std::int64_t index) {
    return request.out / ("lambda-" + formatParam(lambda) + "_seed-" +
                          std::to_string(request.config.seed + static_cast<std::uint64_t>(index)));
}

Result<SweepRequest> readSweepPlan(const std::filesystem::path& out) {
    const auto json = readJson(out / "plan.json");
    if (!json)
        return tl::unexpected<Error>(json.error());
    try {
        SweepRequest request;
        request.out = out;
        request.lambdas = json->at("lambdas").get<std::vector<double>>();
        request.seeds = json->at("seeds").get<std::int64_t>();
        auto config = configFromJson(json->at("config"));
        if (!config)
            return tl::unexpected<Error>(config.error());
        request.config = *config;
        return request;
    } catch (const nlohmann::json::exception& error) {
        return damaged(out / "plan.json", error);
    }
}

Result<std::vector<SweepRow>> readSweepRows(const std::filesystem::path& out) {
    std::error_code ignored;
    if (!std::filesystem::exists(out / "sweep.json", ignored))
        return std::vector<SweepRow>();
    const auto json = readJson(out / "sweep.json");
    if (!json)
        return tl::unexpected<Error>(json.error());
    try {
        std::vector<SweepRow> rows;
        for (const auto& row : *json)
            rows.push_back({row.at("lambda").get<double>(), row.at("accuracy_mean").get<double>(),
                            deviationFrom(row, "accuracy_std"), row.value("held_out_mean", -1.0),
                            deviationFrom(row, "held_out_std"), row.at("cmi").get<double>(),
                            deviationFrom(row, "cmi_std"), row.at("seconds").get<double>(),
                            row.at("n").get<std::int64_t>(), row.at("best").get<bool>(),
                            row.at("no_difference_to_best").get<bool>()});
        return rows;
    } catch (const nlohmann::json::exception& error) {
        return damaged(out / "sweep.json", error);
    }
}

nlohmann::json toJson(const std::vector<SweepRow>& rows) {
    auto json = nlohmann::json::array();
    for (const auto& row : rows) {
        json.push_back({{"lambda", row.lambda},
                        {"accuracy_mean", row.accuracyMean},
                        {"accuracy_std", deviationOrNull(row.accuracyStd, row.n)},
                        {"cmi", row.cmi},
                        {"cmi_std", deviationOrNull(row.cmiStd, row.n)},
                        {"seconds", row.seconds},
                        {"n", row.n},
                        {"best", row.best},
                        {"no_difference_to_best", row.indistinct}});
        if (row.heldOutMean >= 0) {
            json.back()["held_out_mean"] = row.heldOutMean;
            json.back()["held_out_std"] = deviationOrNull(row.heldOutStd, row.n);
        }
    }
    return json;
}

} // namespace distill
