// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/matching_params.h"

#include <algorithm>

#include "core/maths/nets/inference.h"

namespace distill {

std::vector<MatchingParam> matchingImageParams(const char* rateHelp) {
    return {
        MatchingParam(&MatchingParams::learningRate, "lr_img", "Image learning rate")
            .range(1e-6, 1e6)
            .help(rateHelp),
    };
}

std::vector<MatchingParam> matchingBatchParams(const char* realHelp) {
    return {
        MatchingParam(&MatchingParams::batchReal, "batch_real", "Real images per class")
            .range(1, 100000)
            .help(realHelp),
        MatchingParam(&MatchingParams::momentum, "momentum", "Image momentum")
            .range(0, 0.999)
            .help("Momentum of SGD on the pixels. Published: 0.5.")
            .advanced(),
        MatchingParam(&MatchingParams::augment, "augment", "Siamese augmentation")
            .help("Transforms real and synthetic images of a class in the same random way before they are "
                  "compared (DSA). Published: on.")
            .advanced(),
    };
}

std::vector<MatchingParam> strategyParams() {
    return {
        MatchingParam(&MatchingParams::strategy, "ops", "Augmentation")
            .help("Ops for the matched images, joined by underscores: colour, cut-out and flip are always "
                  "applied, one of the others is drawn. Published: color_crop_cutout.")
            .advanced(),
    };
}

std::vector<MatchingParam> packingParams() {
    return {
        MatchingParam(&MatchingParams::factor, "factor", "Tiles along an edge")
            .range(1, 3)
            .help("f: each stored image holds f x f small ones, enlarged for training (as IDC packs them); 1 "
                  "is one image. Strong: every published accuracy above 58 % on CIFAR-10 at 10 images per "
                  "class uses 2. An iteration takes about f x f times as long on the synthetic side."),
        MatchingParam(&MatchingParams::batchSynthetic, "batch_syn_max", "Largest synthetic batch")
            .range(0, 100000)
            .help("Unpacked images of a class that are matched at once; where there are more, a random part. "
                  "0: all. Published for DANCE: 200.")
            .advanced(),
    };
}

std::vector<MatchingParam> axisParams() {
    return {
        MatchingParam(&MatchingParams::extractor, "extractor", "Networks that compare")
            .help(
                "Freshly drawn at each iteration, as published for DM; or trained on the real images first: "
                "at a random point between start and end of the training (DANCE), at a random epoch, or as "
                "they ended.")
            .advanced(),
        MatchingParam(&MatchingParams::discrepancy, "discrepancy", "What is compared")
            .help("Of the features of a class: their mean (DM), their characteristic function (NCFM), "
                  "attention maps and logits (DataDAM), or mean and covariance. The learning rate has to be "
                  "found anew where it is changed.")
            .advanced(),
    };
}

std::vector<MatchingParam> pretrainingParams() {
    return {
        MatchingParam(&MatchingParams::networks, "networks", "Pretrained networks")
            .range(1, 1000)
            .help("Trained on the real images once and kept; an iteration draws one of them. Published for "
                  "DANCE: 5 of 20."),
        MatchingParam(&MatchingParams::pretrainEpochs, "pretrain_epochs", "Their training")
            .range(1, 1000)
            .unit("epochs")
            .help("Published for DANCE: 60. A few do for a first look."),
        MatchingParam(&MatchingParams::pretrainSubset, "pretrain_subset", "Their training images")
            .range(0, 100000000)
            .unit("images")
            .help("Real images that they see, evenly over the classes; 0 = all.")
            .advanced(),
    };
}

std::vector<MatchingParam> crossEntropyParams() {
    return {
        MatchingParam(&MatchingParams::crossEntropy, "ce_weight", "Weight of cross-entropy")
            .range(0, 1000)
            .help("After each step of the matching one down the cross-entropy of the images in a network "
                  "trained on the real ones, which keeps them within their class. Published for DANCE: 1. 0: "
                  "none."),
    };
}

std::vector<MatchingParam> characteristicParams() {
    return {
        MatchingParam(&MatchingParams::frequencies, "frequencies", "Frequencies")
            .range(1, 1000000)
            .help("At which characteristic functions are compared, drawn anew at each iteration. Published: "
                  "1024 in the paper, 4096 in its settings."),
        MatchingParam(&MatchingParams::alpha, "alpha", "Weight of amplitudes")
            .range(0, 1)
            .help("Of the characteristic function's amplitude against its phase. Published: 0.5.")
            .advanced(),
    };
}

std::vector<MatchingParam> attentionParams() {
    return {
        MatchingParam(&MatchingParams::taskBalance, "task_balance", "Weight of logits")
            .range(0, 1e6)
            .help("Of the mean logits against the attention maps. Published: 0.01 (0.02 above 64 pixels).")
            .advanced(),
        MatchingParam(&MatchingParams::power, "power", "Power of attention")
            .range(1, 8)
            .help("p: a map is the sum over channels of |activation|^p. 1 in the published code, 4 in the "
                  "paper.")
            .advanced(),
    };
}

std::vector<MatchingParam> covarianceParams() {
    return {
        MatchingParam(&MatchingParams::covarianceWeight, "cov_weight", "Weight of covariance")
            .range(0, 1e6)
            .help("Of the squared distance of covariances against that of means, where both are compared.")
            .advanced(),
    };
}

MethodCost matchingCost(const MatchingParams& params, const CostSizes& sizes) {
    const auto tiles = static_cast<double>(params.factor * params.factor);
    const auto limit = static_cast<double>(params.batchSynthetic);
    const double perClass = limit > 0 ? std::min(limit, sizes.ipc * tiles) : sizes.ipc * tiles;
    const bool trains = params.extractor != ExtractorKind::Random || params.crossEntropy > 0;
    const auto networks = static_cast<double>(params.networks);
    MethodCost cost;
    cost.tiles = tiles;
    cost.forward = sizes.classes * static_cast<double>(params.batchReal);
    cost.trained = sizes.classes * perClass * (params.crossEntropy > 0 ? 2 : 1);
    cost.graph =
        std::min(sizes.classes * perClass, std::max(perClass, static_cast<double>(graphChunk(torch::kCPU))));
    cost.parameters = 1 + (trains ? 2 * networks : 0);
    if (trains)
        cost.prepared =
            networks * static_cast<double>(params.pretrainEpochs) * sizes.subset(params.pretrainSubset);
    return cost;
}

} // namespace distill
