// SPDX-License-Identifier: GPL-3.0-or-later
// The distribution-matching family: the features of each class's synthetic images are pulled to those of its
// real images. What sees them (extractor), what is compared (discrepancy), whether a trained network must
// also recognise them (cross-entropy), and how many images a stored one holds (packing) are four choices; DM,
// DANCE, NCFM and DataDAM are four points among them, each with a descriptor of its own. Engine thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/maths/methods/discrepancy.h"
#include "core/maths/methods/extractor.h"
#include "core/maths/methods/param_table.h"
#include "core/maths/methods/registry.h"

namespace distill {

struct MatchingParams {
    double learningRate = 1, momentum = 0.5; // of the images
    bool ratePerImage = false;               // the rate is times the images per class
    bool adam = false;       // AdamW, its rate halved where the loss does not fall, in place of SGD
    bool unitPixels = false; // images are kept in [0,1], and clamped there
    std::int64_t batchReal = 256;
    std::int64_t batchSynthetic = 0; // training images of a class that are matched at once; 0 = all
    bool augment = true;
    std::string
        strategy; // ops, all kinds at once (AugmentDraw::Some); empty = the dataset's own, one at a time
    std::int64_t factor = 1; // tiles along an edge
    std::string extractor = "random", discrepancy = "mean";
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

std::unique_ptr<Method> makeMatching(const MatchingParams& params);
MethodCost matchingCost(const MatchingParams& params, const CostSizes& sizes);

} // namespace distill
