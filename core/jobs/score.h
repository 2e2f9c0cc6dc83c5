// SPDX-License-Identifier: GPL-3.0-or-later
// The score card of a stored synthetic set: its accuracy beside that of chosen real images at the same IPC
// and of the whole training set, and DD-Ranking's scores. Every accuracy is that after the last epoch.
// Same threading rules as run().
#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "core/jobs/evaluate.h"
#include "core/results/score_card.h"

namespace distill {

struct ScoreRequest {
    EvaluateRequest evaluation; // one network at most; none = the set's own
    std::int64_t fullEpochs =
        0;                  // of the training on all real images; 0 = as the protocol, at most 10; -1 = skip
    bool baselines = true;  // herding, k-center, k-means and RDED
    bool robustness = true; // with and without augmentation, for the augmentation-robust score
};

// Trains what is missing.
Result<ScoreCard> measureScore(const ScoreRequest& request, const Watch& watch);

} // namespace distill
