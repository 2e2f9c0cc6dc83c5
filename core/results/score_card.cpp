// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/score_card.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "core/base/statistics.h"
#include "core/results/answer.h"
#include "core/results/deviation_json.h"

namespace distill {
namespace {

double normalised(double x) {
    return (std::exp(x) - std::exp(-1.0)) / (std::exp(1.0) - std::exp(-1.0));
}

std::optional<double> accuracyOf(const ScoreCard& card, const std::string& id) {
    const auto* row = card.standing(id);
    return row == nullptr ? std::nullopt : std::optional(row->evaluation.accuracyMean);
}

nlohmann::json optionalNumber(const std::optional<double>& value) {
    return value ? nlohmann::json(*value) : nlohmann::json();
}

// Nothing can be said where one of them is of one network.
bool overlap(const ScoreRow& a, const ScoreRow& b) {
    return std::isfinite(a.interval + b.interval) &&
           std::abs(a.evaluation.accuracyMean - b.evaluation.accuracyMean) <= a.interval + b.interval;
}

ScoreRow scoreRowOf(const nlohmann::json& json) {
    ScoreRow row;
    json.at("id").get_to(row.id);
    json.at("name").get_to(row.name);
    auto& evaluation = row.evaluation;
    evaluation.subject = row.id;
    json.at("accuracy_mean").get_to(evaluation.accuracyMean);
    evaluation.accuracyStd = deviationFrom(json, "accuracy_std");
    evaluation.accuracies = json.value("accuracies", std::vector<double>()); // cards of before lack some
    json.at("n").get_to(evaluation.repeats);
    evaluation.network = json.value("network", std::string());
    evaluation.seconds = json.value("seconds", 0.0);
    const auto& interval = json.at("interval_95");
    row.interval = interval.is_null() ? std::numeric_limits<double>::infinity() : interval.get<double>();
    json.at("no_difference_to_synthetic").get_to(row.indistinct);
    return row;
}

} // namespace

const ScoreRow* ScoreCard::find(const std::string& id) const {
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const ScoreRow& r) { return r.id == id; });
    return row == rows.end() ? nullptr : &*row;
}

const ScoreRow* ScoreCard::standing(const std::string& id) const {
    if (const auto* row = find(id))
        return row;
    const std::string kind = augments ? "_augmented" : "_plain"; // what the protocol does anyway
    if (id == "random" + kind)
        return standing("random_hard");
    if (id == "random_hard")
        return labels == "soft" ? nullptr : find("random");
    if (id == "synthetic" + kind)
        return standing("synthetic_hard");
    return id == "synthetic_hard" ? find("synthetic") : nullptr; // without soft labels and learned rate
}

double hardLabelRecovery(double full, double syntheticHard) {
    return full - syntheticHard;
}

double improvementOverRandom(double syntheticOwn, double random) {
    return syntheticOwn - random;
}

double labelRobustScore(double recovery, double improvement, double weight) {
    return normalised(weight * improvement / 100 - (1 - weight) * recovery / 100);
}

double augmentationRobustScore(double gainAugmented, double gainPlain, double weight) {
    return normalised(weight * gainAugmented / 100 + (1 - weight) * gainPlain / 100);
}

DdRanking ddRanking(const ScoreCard& card) {
    DdRanking scores;
    const auto own = accuracyOf(card, "synthetic"), hard = accuracyOf(card, "synthetic_hard");
    const auto full = accuracyOf(card, "full"), random = accuracyOf(card, "random");
    if (full && hard)
        scores.hlr = hardLabelRecovery(*full, *hard);
    if (own && random) // any labels: the better ones
        scores.ior = improvementOverRandom(
            *own, std::max({*random, accuracyOf(card, "random_labelled").value_or(*random),
                            accuracyOf(card, "random_hard").value_or(*random)}));
    if (scores.hlr && scores.ior)
        scores.lrs = labelRobustScore(*scores.hlr, *scores.ior);
    const auto gain = [&](const std::string& kind) -> std::optional<double> {
        const auto synthetic = accuracyOf(card, "synthetic_" + kind),
                   real = accuracyOf(card, "random_" + kind);
        return synthetic && real ? std::optional(*synthetic - *real) : std::nullopt;
    };
    if (const auto augmented = gain("augmented"), plain = gain("plain"); augmented && plain)
        scores.ars = augmentationRobustScore(*augmented, *plain);
    return scores;
}

void markIndistinct(ScoreCard& card) {
    for (auto& row : card.rows)
        row.interval = confidence95(row.evaluation.accuracyStd, row.evaluation.repeats);
    const auto* synthetic = card.find("synthetic");
    for (auto& row : card.rows)
        row.indistinct = synthetic != nullptr && &row != synthetic && overlap(row, *synthetic);
}

nlohmann::json toJson(const ScoreCard& card) {
    auto rows = nlohmann::json::array();
    for (const auto& row : card.rows) {
        const bool known = std::isfinite(row.interval);
        rows.push_back({{"id", row.id},
                        {"name", row.name},
                        {"accuracy_mean", row.evaluation.accuracyMean},
                        {"accuracy_std", deviationOrNull(row.evaluation.accuracyStd, row.evaluation.repeats)},
                        {"accuracies", row.evaluation.accuracies},
                        {"n", row.evaluation.repeats},
                        {"interval_95", known ? nlohmann::json(row.interval) : nlohmann::json()},
                        {"no_difference_to_synthetic", row.indistinct},
                        {"network", row.evaluation.network},
                        {"seconds", row.evaluation.seconds}});
    }
    const auto scores = ddRanking(card);
    return {{"rows", rows},
            {"hlr", optionalNumber(scores.hlr)},
            {"ior", optionalNumber(scores.ior)},
            {"lrs", optionalNumber(scores.lrs)},
            {"ars", optionalNumber(scores.ars)},
            {"iteration", card.iteration},
            {"classes", card.classes},
            {"ipc", card.ipc},
            {"labels", card.labels},
            {"labeller", card.labeller},
            {"protocol", card.protocol},
            {"full_protocol", card.fullProtocol},
            {"run_seconds", card.runSeconds < 0 ? nlohmann::json() : nlohmann::json(card.runSeconds)},
            {"image_bytes", card.imageBytes},
            {"label_bytes", card.labelBytes},
            {"bytes", card.imageBytes + card.labelBytes}};
}

Result<ScoreCard> scoreCardFromText(std::string_view text) {
    return readAnswer<ScoreCard>(text, "score card", [](const nlohmann::json& json) {
        ScoreCard card;
        for (const auto& row : json.at("rows"))
            card.rows.push_back(scoreRowOf(row));
        json.at("iteration").get_to(card.iteration);
        card.classes = json.value("classes", std::int64_t{0});
        card.ipc = json.value("ipc", std::int64_t{0});
        card.labels = json.value("labels", card.labels);
        card.labeller = json.value("labeller", card.labeller);
        json.at("protocol").get_to(card.protocol);
        json.at("full_protocol").get_to(card.fullProtocol);
        if (!json.at("run_seconds").is_null())
            json.at("run_seconds").get_to(card.runSeconds);
        json.at("label_bytes").get_to(card.labelBytes);
        card.imageBytes = json.at("bytes").get<std::uint64_t>() - card.labelBytes;
        card.augments = std::none_of(card.rows.begin(), card.rows.end(), [](const ScoreRow& row) {
            return row.id == "random_augmented" || row.id == "synthetic_augmented";
        });
        return card;
    });
}

} // namespace distill
