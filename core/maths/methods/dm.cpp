// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/dm.h"

#include "core/maths/methods/distribution_matching.h"

namespace distill {
namespace {

MatchingParams dmDefaults() {
    MatchingParams params;
    params.networks = 2;
    params.pretrainEpochs = 10;
    return params;
}

const ParamTable<MatchingParams>& dmTable() {
    static const ParamTable<MatchingParams> table(
        "dm",
        joined({matchingImageParams(
                    "Step size of SGD on the pixels. Published: 1; larger (about 10) for 100 and more "
                    "images per class."),
                matchingBatchParams(
                    "Real images of each class whose mean embedding is matched in one iteration. "
                    "Published: 256. Fewer is faster and noisier."),
                packingParams(), axisParams(), crossEntropyParams(), pretrainingParams(),
                characteristicParams(), attentionParams(), covarianceParams()}),
        dmDefaults());
    return table;
}

} // namespace

MethodRow dmRow() {
    MethodRow row;
    auto& descriptor = row.descriptor;
    descriptor.id = "dm";
    descriptor.name = "Distribution matching (DM)";
    descriptor.description =
        "Matches the mean embedding of each class in randomly initialised networks. The cheapest "
        "method: no second derivative and no inner training.";
    descriptor.reference = "Zhao & Bilen, Dataset Condensation with Distribution Matching, WACV 2023";
    descriptor.formula = "sum over classes of || mean embed(real) - mean embed(synthetic) ||^2";
    descriptor.params = dmTable().specs();
    descriptor.packing = "dm.factor";
    row.make = [](const RunConfig& config) { return makeMatching(dmTable().read(config)); };
    row.cost = [](const RunConfig& config, const CostSizes& sizes) {
        return matchingCost(dmTable().read(config), sizes);
    };
    row.settings.quick = {{"dm.batch_real", "64"}, {"cmi.initial_ratio", "0"}}; // λ as it stands
    row.settings.published = {{kAnyDataset, 1, "iterations", "20000"}, {kAnyDataset, 100, "dm.lr_img", "10"}};
    row.settings.lambdas = {{"svhn", 10, 18000},   {"svhn", 50, 500},      {"cifar10", 10, 8000},
                            {"cifar10", 50, 2000}, {"cifar100", 10, 2000}, {"cifar100", 50, 500}};
    return row;
}

} // namespace distill
