// SPDX-License-Identifier: GPL-3.0-or-later
// Proofs of an import as values: what they say and how they are written.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/sets/inspect.h"

namespace distill {
namespace {

using Json = nlohmann::json;

// A network that learned nothing still scatters around chance.
constexpr double kNearFactor = 1.6, kNearPoints = 1;
constexpr double kFarBelow = 0.5; // of the best one's distance from chance

} // namespace

ProofVerdict verdictOf(const ImportProof& proof, double best) {
    if (proof.accuracy <= kNearFactor * proof.chance + kNearPoints)
        return ProofVerdict::NearChance;
    if (proof.accuracy - proof.chance < kFarBelow * (best - proof.chance))
        return ProofVerdict::FarBelowBest;
    return ProofVerdict::Plausible;
}

Json toJson(const ImportProof& proof) {
    return {{"normalization", proof.normalization},
            {"dataset", proof.dataset},
            {"factor", proof.factor},
            {"packing", proof.packing},
            {"labels", proof.labels},
            {"network", proof.network},
            {"epochs", proof.epochs},
            {"repeats", proof.repeats},
            {"accuracy", proof.accuracy},
            {"chance", proof.chance},
            {"near_chance", verdictOf(proof, proof.accuracy) == ProofVerdict::NearChance},
            {"seconds", proof.seconds}};
}

Result<ImportProof> proofFromJson(const Json& json) {
    try {
        ImportProof proof;
        json.at("normalization").get_to(proof.normalization);
        json.at("dataset").get_to(proof.dataset);
        json.at("factor").get_to(proof.factor);
        json.at("packing").get_to(proof.packing);
        json.at("labels").get_to(proof.labels);
        json.at("network").get_to(proof.network);
        json.at("epochs").get_to(proof.epochs);
        json.at("repeats").get_to(proof.repeats);
        json.at("accuracy").get_to(proof.accuracy);
        json.at("chance").get_to(proof.chance);
        json.at("seconds").get_to(proof.seconds);
        return proof;
    } catch (const Json::exception& error) {
        return failure(ErrorCode::InvalidInput,
                       "This is no proof of an import as `distill prove --json` prints it.", error.what());
    }
}

Result<ImportProof> proofFromText(std::string_view text) {
    const auto json = Json::parse(text.begin(), text.end(), nullptr, false);
    return proofFromJson(json.is_array() && !json.empty() ? json[0] : json);
}

} // namespace distill
