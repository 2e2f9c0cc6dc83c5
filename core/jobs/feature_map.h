// SPDX-License-Identifier: GPL-3.0-or-later
// How a stored set lies among the real images: in the features of one pretrained network on a plane, image by
// image beside the nearest real one, and pixel by pixel. Same threading rules as run().
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/io/staged_output.h"
#include "core/results/feature_map.h"
#include "core/run/job_parts.h"

namespace distill {

struct FeatureMapRequest {
    SetPlace place;
    std::string teacher;            // network to train, or file with weights; empty = the run's first teacher
    std::int64_t realPerClass = 50; // real training images of each class on the map, drawn by `seed`
    bool probabilities = false;     // the space of probabilities beside that of the features, too
    std::filesystem::path beside;   // another set of the same dataset in the same axes; empty = none
    bool everyIteration = false;    // of run folders: all stored sets, not the last one alone
    bool tsne = false;              // t-SNE in place of principal components; of one set only
    double perplexity = 30;         // of t-SNE
    std::string nearest = "pixels"; // real image nearest in "pixels" or "features"; "none"
    std::filesystem::path pictures; // folder for synthetic.png and nearest.png, row = class; empty = none,
                                    // and none of a set that packs
    Existing existing = Existing::Refuse; // of these pictures
    std::uint64_t seed = 1;
    Machine machine;
};

// Axes are fitted on the real images, so that sets of one run compare. Errors: Usage, InvalidInput,
// CannotWrite, Cancelled.
Result<FeatureMap> mapFeatures(const FeatureMapRequest& request, const Watch& watch);

} // namespace distill
