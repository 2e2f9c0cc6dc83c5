// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/evaluation_rows.h"

#include <nlohmann/json.hpp>

#include "core/results/answer.h"
#include "core/results/deviation_json.h"

namespace distill {

nlohmann::json evaluationsJson(const std::vector<Evaluation>& evaluations) {
    auto rows = nlohmann::json::array();
    for (const auto& evaluation : evaluations) {
        rows.push_back({{"network", evaluation.network},
                        {"accuracy_mean", evaluation.accuracyMean},
                        {"accuracy_std", deviationOrNull(evaluation.accuracyStd, evaluation.repeats)},
                        {"repeats", evaluation.repeats},
                        {"protocol", evaluation.protocol},
                        {"seconds", evaluation.seconds},
                        {"accuracies", evaluation.accuracies},
                        {"iteration", evaluation.iteration},
                        {"confusion", evaluation.confusion},
                        {"labels", evaluation.labels.empty() ? "own" : evaluation.labels},
                        {"labeller", evaluation.labeller.empty() ? nlohmann::json()
                                                                 : nlohmann::json(evaluation.labeller)}});
    }
    return rows;
}

Result<Evaluation> evaluationFromText(std::string_view text) {
    return readAnswer<Evaluation>(text, "evaluation of a set", [](const nlohmann::json& json) {
        Evaluation evaluation;
        json.at("iteration").get_to(evaluation.iteration);
        json.at("network").get_to(evaluation.network);
        json.at("protocol").get_to(evaluation.protocol);
        json.at("accuracy_mean").get_to(evaluation.accuracyMean);
        evaluation.accuracyStd = deviationFrom(json, "accuracy_std");
        json.at("repeats").get_to(evaluation.repeats);
        json.at("seconds").get_to(evaluation.seconds);
        json.at("accuracies").get_to(evaluation.accuracies);
        json.at("confusion").get_to(evaluation.confusion);
        return evaluation;
    });
}

} // namespace distill
