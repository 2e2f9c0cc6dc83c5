// SPDX-License-Identifier: GPL-3.0-or-later
// The score card of a set as a value, DD-Ranking's arithmetic on it, and its JSON. Any thread. Free of torch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/run/run_events.h"

namespace distill {

// Of the set: "synthetic" (its own labels), "synthetic_hard" (classes alone), "synthetic_plain" and
// "synthetic_augmented" (hard labels, without and with augmentation). Of real images: "random",
// "random_hard" (where the others are labelled by a teacher),
// "random_plain", "random_augmented", "random_packed" (packed as the set), "random_labelled" (labelled by a
// pretrained network at the set's temperature), "herding", "k-center", "k-means", "rded", "full". Rows that would be
// equal to another one by definition are left out: see standing().
struct ScoreRow {
    std::string id;
    std::string name;        // for people
    Evaluation evaluation;   // its `subject` is `id`
    double interval = 0;     // half of the 95 % interval of its mean, points; infinite for one network
    bool indistinct = false; // that overlaps the interval of "synthetic": no difference was shown
};

struct ScoreCard {
    std::vector<ScoreRow> rows;
    std::int64_t iteration = -1; // of the set; -1 = unknown
    std::int64_t classes = 0, ipc = 0;
    std::string protocol;         // in words
    std::string fullProtocol;     // of "full", in words; empty where it was left out
    double runSeconds = -1;       // wall time of the run; -1 = unknown
    std::uint64_t imageBytes = 0; // as 32-bit numbers, as stored
    std::uint64_t labelBytes = 0; // of soft labels; 0 = hard ones, which follow from the order

    std::string labels = "own"; // "own" | "hard" | "soft": of all rows but those that say "hard" or how they
                                // are augmented, which have hard labels
    std::string labeller;       // what gave the soft ones, in words

    bool augments =
        true; // the protocol: rows "_augmented" are then those without that ending, else rows "_plain"

    const ScoreRow* find(const std::string& id) const;
    // The row, or the one that it would be equal to by definition; null where there is neither.
    const ScoreRow* standing(const std::string& id) const;
};

// DD-Ranking (public code and readme), in percent: how much of the full accuracy hard labels recover, and
// what the set gains over random images.
double hardLabelRecovery(double full, double syntheticHard);      // full - syntheticHard; lower is better
double improvementOverRandom(double syntheticOwn, double random); // higher is better
// Scores in [0, 1]: (e^x - e^-1) / (e - e^-1). Label-robust: x = w * IOR - (1 - w) * HLR as parts of 1.
double labelRobustScore(double recovery, double improvement, double weight = 0.5);
// Augmentation-robust: x = g * gain with augmentation + (1 - g) * gain without, over random images, as parts
// of 1.
double augmentationRobustScore(double gainAugmented, double gainPlain, double weight = 0.5);

struct DdRanking {
    std::optional<double> hlr, ior; // percent
    std::optional<double> lrs, ars; // in [0, 1]
};
DdRanking ddRanking(const ScoreCard& card); // of the rows that there are

void markIndistinct(ScoreCard& card); // sets `interval` and `indistinct` of the rows

nlohmann::json toJson(const ScoreCard& card);
// InvalidInput where the text is something else.
Result<ScoreCard> scoreCardFromText(std::string_view text);

} // namespace distill
