// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/ncfm.h"

#include "core/maths/methods/distribution_matching.h"

namespace distill {
namespace {

MatchingParams ncfmDefaults() {
    MatchingParams params;
    params.learningRate = 0.01;
    params.adam = params.unitPixels = true;
    params.batchReal = 1024;
    params.factor = 2;
    params.extractor = ExtractorKind::Interpolated;
    params.discrepancy = Discrepancy::Characteristic;
    params.crossEntropy = 1;
    return params;
}

// AdamW has no momentum to set.
std::vector<MatchingParam> ncfmBatchParams() {
    auto rows =
        matchingBatchParams("Real images of each class that are matched in one iteration. Published: 1024. "
                            "Fewer is faster and noisier.");
    rows.erase(rows.begin() + 1);
    return rows;
}

const ParamTable<MatchingParams>& ncfmTable() {
    static const ParamTable<MatchingParams> table(
        "ncfm",
        joined({matchingImageParams(
                    "Step size of AdamW on the pixels in [0,1], halved where the loss has not fallen for 500 "
                    "iterations. Published: 0.01."),
                ncfmBatchParams(), packingParams(), characteristicParams(), crossEntropyParams(),
                pretrainingParams()}),
        ncfmDefaults());
    return table;
}

} // namespace

MethodRow ncfmRow() {
    MethodRow row;
    auto& descriptor = row.descriptor;
    descriptor.id = "ncfm";
    descriptor.name = "Neural characteristic functions (NCFM)";
    descriptor.description = "Matches the characteristic function of each class's features, amplitudes and "
                             "phases, in networks between the start and the end of their training. Its "
                             "published accuracies use soft labels.";
    descriptor.reference = "Wang et al., Dataset Distillation with Neural Characteristic Function: A Minmax "
                           "Perspective, CVPR 2025";
    descriptor.formula =
        "per class: 300 · mean over t of sqrt(a (|R| - |S|)^2 + (1 - a) 2 (|R||S| - Re(R conj S))), "
        "R and S = mean exp(i t·f/|f|); then w · cross-entropy";
    descriptor.params = ncfmTable().specs();
    descriptor.packing = "ncfm.factor";
    row.make = [](const RunConfig& config) { return makeMatching(ncfmTable().read(config)); };
    row.cost = [](const RunConfig& config, const CostSizes& sizes) {
        return matchingCost(ncfmTable().read(config), sizes);
    };
    row.settings.quick = {{"ncfm.batch_real", "64"},
                          {"ncfm.frequencies", "256"},
                          {"ncfm.networks", "2"},
                          {"ncfm.pretrain_epochs", "5"},
                          {"ncfm.pretrain_subset", "10000"}};
    row.settings.published = {{kAnyDataset, 1, "iterations", "20000"},
                              {kAnyDataset, 1, "evaluate.protocol", "ncfm-2000"}};
    return row;
}

} // namespace distill
