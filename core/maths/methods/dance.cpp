// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/dance.h"

#include "core/maths/methods/distribution_matching.h"

namespace distill {
namespace {

MatchingParams danceDefaults() {
    MatchingParams params;
    params.learningRate = 0.01;
    params.ratePerImage = params.unitPixels = true;
    params.batchReal = 128;
    params.batchSynthetic = 200;
    params.strategy = "color_crop_cutout";
    params.factor = 2;
    params.extractor = ExtractorKind::Interpolated;
    params.crossEntropy = 1;
    return params;
}

const ParamTable<MatchingParams>& danceTable() {
    static const ParamTable<MatchingParams> table(
        "dance",
        joined({matchingImageParams(
                    "Step size of SGD on the pixels in [0,1], times the images per class. Published: 0.01."),
                matchingBatchParams(
                    "Real images of each class whose mean embedding is matched in one iteration. "
                    "Published: 128."),
                strategyParams(), packingParams(), crossEntropyParams(), pretrainingParams()}),
        danceDefaults());
    return table;
}

} // namespace

MethodRow danceRow() {
    MethodRow row;
    auto& descriptor = row.descriptor;
    descriptor.id = "dance";
    descriptor.name = "Dual-view alignment (DANCE)";
    descriptor.description = "Distribution matching in networks between the start and the end of their "
                             "training, with images that the trained network must recognise, packed 2 x 2. "
                             "As cheap as DM, and among the strongest with hard labels.";
    descriptor.reference =
        "Zhang et al., DANCE: Dual-View Distribution Alignment for Dataset Condensation, IJCAI 2024";
    descriptor.formula =
        "per class: || mean embed(real) - mean embed(synthetic) ||^2 in u·start + (1 - u)·end, then "
        "w · cross-entropy in end";
    descriptor.params = danceTable().specs();
    descriptor.packing = "dance.factor";
    row.make = [](const RunConfig& config) { return makeMatching(danceTable().read(config)); };
    row.cost = [](const RunConfig& config, const CostSizes& sizes) {
        return matchingCost(danceTable().read(config), sizes);
    };
    row.settings.quick = {{"dance.batch_real", "64"},
                          {"dance.networks", "2"},
                          {"dance.pretrain_epochs", "5"},
                          {"dance.pretrain_subset", "10000"}};
    row.settings.published = {{kAnyDataset, 1, "iterations", "10000"},
                              {kAnyDataset, 1, "evaluate.protocol", "dance-1500"}};
    return row;
}

} // namespace distill
