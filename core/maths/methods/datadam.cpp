// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/datadam.h"

#include "core/maths/methods/distribution_matching.h"

namespace distill {
namespace {

MatchingParams datadamDefaults() {
    MatchingParams params;
    params.batchReal = 64;
    params.discrepancy = Discrepancy::Attention;
    return params;
}

const ParamTable<MatchingParams>& datadamTable() {
    static const ParamTable<MatchingParams> table(
        "datadam",
        joined({matchingImageParams(
                    "Step size of SGD on the pixels. Published: 1; 10 above 50 images per class."),
                matchingBatchParams(
                    "Real images of each class whose attention maps are matched in one iteration. "
                    "Published: 64."),
                packingParams(), attentionParams()}),
        datadamDefaults());
    return table;
}

} // namespace

MethodRow datadamRow() {
    MethodRow row;
    auto& descriptor = row.descriptor;
    descriptor.id = "datadam";
    descriptor.name = "Attention matching (DataDAM)";
    descriptor.description = "Matches where randomly initialised networks look: the mean attention map of "
                             "each layer and class, and the mean "
                             "logits. Cheaper than DM with its published batches.";
    descriptor.reference =
        "Sajedi et al., DataDAM: Efficient Dataset Distillation with Attention Matching, ICCV 2023";
    descriptor.formula =
        "sum over classes of 100 · (sum over layers of || mean A(real) - mean A(synthetic) ||^2 + w · || "
        "mean logits(real) - mean logits(synthetic) ||^2)";
    descriptor.params = datadamTable().specs();
    descriptor.packing = "datadam.factor";
    row.make = [](const RunConfig& config) { return makeMatching(datadamTable().read(config)); };
    row.cost = [](const RunConfig& config, const CostSizes& sizes) {
        return matchingCost(datadamTable().read(config), sizes);
    };
    row.settings.published = {{kAnyDataset, 1, "iterations", "8000"},
                              {kAnyDataset, 1, "evaluate.protocol", "datadam-1800"},
                              {kAnyDataset, 51, "datadam.lr_img", "10"}};
    return row;
}

} // namespace distill
