// SPDX-License-Identifier: GPL-3.0-or-later
// What a file or folder with a distilled set is, whoever made it: layout, labels, normalisation, packing,
// with how sure that is and why; and the same taken over as a set of this program. Nothing in a file is ever
// run. Free of torch. Any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/io/staged_output.h"

namespace distill {

struct Inspection {
    std::string layout;               // id; what it means is in `layoutName`
    std::string layoutName;           // for people
    std::vector<std::int64_t> images; // [N,C,H,W] as stored; empty for weights and trajectories
    std::string labels = "none";      // "hard", "logits", "vectors", "none"
    int classes = 0;                  // 0 = unknown
    std::string normalization;        // "unit", "mean-std", "zca", "unknown"; empty without images
    std::string dataset;              // id of the one it seems made from; empty = unknown
    std::vector<double> mean, std;    // what "mean-std" means here, one per channel; empty = unknown
    int factor = 1;                   // factor² images are packed into each
    std::string packing = "single";   // "single", "multi", "bound" or "idm"
    double learningRate = 0;          // learned step size; 0 = none
    double confidence = 0;            // that all of this holds, 0 … 1
    std::vector<std::string> reasons; // sentences
};

// InvalidInput with the path where it cannot be opened.
Result<Inspection> inspectSet(const std::filesystem::path& path);
// {"layout", "images": [N,C,H,W] | null, "labels", "normalization", "factor", "confidence", "reasons", …}
nlohmann::json toJson(const Inspection& inspection);

// What a short training on the set, read in one way, gave: near chance means that it was read wrongly.
struct ImportProof {
    std::string normalization, dataset, packing, labels; // as in ImportOptions
    int factor = 1;
    std::string network; // that was trained
    std::int64_t epochs = 0, repeats = 0;
    double accuracy = 0; // percent of the dataset's test images, mean over the repeats
    double chance = 0;   // percent: 100 / classes
    double seconds = 0;
};
enum class ProofVerdict { NearChance, FarBelowBest, Plausible };
// `best` is the highest accuracy among the ways of reading that were tried, this one included.
ProofVerdict verdictOf(const ImportProof& proof, double best);
nlohmann::json toJson(const ImportProof& proof);
Result<ImportProof> proofFromJson(const nlohmann::json& json);
Result<ImportProof> proofFromText(std::string_view text); // of a list the first

struct ImportOptions {
    std::string normalization; // "unit", "mean-std", "zca"; empty = as inferred
    std::string dataset;       // id; empty = as inferred
    int factor = 0;            // 0 = as inferred
    std::string packing;       // "single", "multi", "bound", "idm"; empty = as inferred
    // "hard", "logits", "vectors", "by-place" (class after class), "by-turn" (one of each class, again and
    // again); empty = as inferred
    std::string labels;
    std::vector<double> mean, std;   // empty = the dataset's
    std::string network;             // of weights: the architecture's name; empty = unknown
    std::vector<ImportProof> proofs; // that were made, for the manifest
    std::string sourceName = {}; // of what the path is a copy of, for the manifest; empty = the path itself
    Existing existing = Existing::Refuse;
};

struct ImportReport {
    Inspection inspection;             // with what the options changed
    std::filesystem::path set;         // what was written
    std::filesystem::path manifest;    // provenance beside it: sources with digests, every decision and why
    std::vector<std::string> warnings; // what a person should know before using it
};

// Writes the set as .safetensors: to `out` where that is its suffix, else to out/set.safetensors. Hard labels
// are put into class order. Weights become a .safetensors of weights. Usage where an option makes no sense,
// CannotWrite where the target exists or cannot be written.
Result<ImportReport> importSet(const std::filesystem::path& path, const std::filesystem::path& out,
                               const ImportOptions& options = {});

} // namespace distill
