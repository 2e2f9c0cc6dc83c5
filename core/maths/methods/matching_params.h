// SPDX-License-Identifier: GPL-3.0-or-later
// What the distribution-matching family is set up by: one struct for all, rows of parameters that its methods
// choose from, and what an iteration costs. Constant values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/maths/methods/discrepancy.h"
#include "core/maths/methods/extractor.h"
#include "core/maths/methods/method_cost.h"
#include "core/maths/methods/param_table.h"

namespace distill {

struct MatchingParams {
    double learningRate = 1, momentum = 0.5; // of the images
    bool ratePerImage = false;               // the rate is times the images per class
    bool adam = false;       // AdamW, its rate halved where the loss does not fall, in place of SGD
    bool unitPixels = false; // images are kept in [0,1], and clamped there
    std::int64_t batchReal = 256;
    std::int64_t batchSynthetic = 0; // training images of a class that are matched at once; 0 = all
    bool augment = true;
    std::string strategy; // ops, all kinds at once (AugmentDraw::Some); empty = the dataset's, one at a time
    std::int64_t factor = 1; // tiles along an edge
    ExtractorKind extractor = ExtractorKind::Random;
    Discrepancy discrepancy = Discrepancy::Mean;
    std::int64_t networks = 5, pretrainEpochs = 60, pretrainSubset = 0; // see Pretraining
    double crossEntropy = 0;                                            // weight
    std::int64_t frequencies = 1024;
    double alpha = 0.5; // of the characteristic function
    std::int64_t power = 1;
    double taskBalance = 0.01; // of attention
    double covarianceWeight = 1;
};

// Rows that methods of the family choose from.
using MatchingParam = Param<MatchingParams>;
std::vector<MatchingParam> matchingImageParams(const char* rateHelp);
std::vector<MatchingParam> matchingBatchParams(const char* realHelp);
std::vector<MatchingParam> strategyParams(); // ops of the augmentation, where they are not the dataset's own
std::vector<MatchingParam> packingParams();
std::vector<MatchingParam> axisParams(); // extractor and discrepancy
std::vector<MatchingParam> pretrainingParams();
std::vector<MatchingParam> crossEntropyParams();
std::vector<MatchingParam> characteristicParams();
std::vector<MatchingParam> attentionParams();
std::vector<MatchingParam> covarianceParams();

MethodCost matchingCost(const MatchingParams& params, const CostSizes& sizes);

} // namespace distill
