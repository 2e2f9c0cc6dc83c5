// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/trajectory_params.h"

#include <algorithm>

namespace distill {
namespace {

using TrajectoryParam = Param<TrajectoryParams>;

std::vector<TrajectoryParam> studentParams() {
    using P = TrajectoryParams;
    return {
        TrajectoryParam(&P::steps, "syn_steps", "Student steps")
            .range(1, 10000)
            .help("Steps of gradient descent that the student takes on the synthetic images in one match. "
                  "Published: 20 to 80. Memory hardly grows with them, time does."),
        TrajectoryParam(&P::expertEpochs, "expert_epochs", "Expert epochs per match")
            .range(1, 1000)
            .help("The student is to arrive where the expert is after so many epochs. Published: 2, or 3."),
        TrajectoryParam(&P::maxStart, "max_start", "Latest start")
            .range(1, 1000)
            .help("Matches begin at an epoch of the experts before this one. Published: 2 to 40."),
        TrajectoryParam(&P::learningRate, "lr_img", "Image learning rate")
            .range(1e-6, 1e9)
            .help("Step size of SGD on the pixels. Published: 100 or 1000."),
        TrajectoryParam(&P::rateOfRate, "lr_lr", "Step-size learning rate")
            .range(0, 10)
            .help("Of the student's learned step size. Published: 1e-7 to 1e-4."),
        TrajectoryParam(&P::startRate, "lr_teacher", "Initial step size")
            .range(1e-6, 10)
            .help("Of the student, learned from there. Published: 0.01 or 0.001."),
        TrajectoryParam(&P::batch, "batch_syn", "Synthetic batch")
            .range(0, 10000000)
            .help("Synthetic images per student step; 0 = all.")
            .unit("images")
            .advanced(),
    };
}

std::vector<TrajectoryParam> expertParams() {
    using P = TrajectoryParams;
    return {
        TrajectoryParam(&P::experts, "experts", "Experts")
            .range(1, 1000)
            .help("Networks trained on the real images whose trajectories are matched. Published: 100."),
        TrajectoryParam(&P::expertLength, "expert_length", "Expert training")
            .range(1, 1000)
            .unit("epochs")
            .help("Published: 50 (MTT), 100 (DATM)."),
        TrajectoryParam(&P::expertFiles, "expert_files", "Published experts")
            .path()
            .help(
                "MTT's replay_buffer_0.pt, or a folder of them, or trainings that the cache keeps (distill experts "
                "list): these are matched, and none are trained. The "
                "matching network must be theirs, and the data normalised (or whitened) alike.")
            .advanced(),
        TrajectoryParam(&P::expertSubset, "expert_subset", "Expert images")
            .range(0, 100000000)
            .unit("images")
            .help("Real images that the experts see, evenly over the classes; 0 = all.")
            .advanced(),
        TrajectoryParam(&P::expertRate, "expert_lr", "Expert learning rate")
            .range(1e-6, 10)
            .help("Plain SGD without momentum. Published: 0.01.")
            .advanced(),
    };
}

std::vector<TrajectoryParam> flatParams() {
    using P = TrajectoryParams;
    return {
        TrajectoryParam(&P::flat, "flat", "Flat trajectories")
            .help("Trains the experts by adaptive sharpness-aware steps (GSAM), which take twice as long: "
                  "students keep closer to flat trajectories. Published for FTD and DATM.")
            .advanced(),
        TrajectoryParam(&P::rho, "rho", "Flatness radius")
            .range(0, 10)
            .help("How far sharpness-aware steps look, relative to each parameter. Published: 0.01.")
            .advanced(),
        TrajectoryParam(&P::alpha, "alpha", "Weight of the surrogate gap")
            .range(0, 10)
            .help("Of GSAM; 0 is sharpness-aware minimisation alone. Published for DATM: 0.3.")
            .advanced(),
        TrajectoryParam(&P::factor, "factor", "Tiles along an edge")
            .range(1, 3)
            .help(
                "f: each stored image holds f x f small ones, enlarged for training (as IDC packs them); 1 is one "
                "image, as published. The tiles of a stored image share its soft label, where labels are "
                "learned. A match takes about f x f times as long.")
            .advanced(),
        TrajectoryParam(&P::momentum, "momentum", "Image momentum")
            .range(0, 0.999)
            .help("Momentum of SGD on the pixels and on the step size. Published: 0.5.")
            .advanced(),
        TrajectoryParam(&P::augment, "augment", "Augmentation")
            .help(
                "The student sees each synthetic image through a transform of its own (DSA). Published: on.")
            .advanced(),
    };
}

std::vector<TrajectoryParam> alignmentParams() {
    using P = TrajectoryParams;
    return {
        TrajectoryParam(&P::minStart, "min_start", "Earliest start")
            .range(0, 1000)
            .help("First epoch of the experts that matches may begin at. Published: 0 for few images per "
                  "class, up to 40 for many."),
        TrajectoryParam(&P::currentMaxStart, "current_max_start", "Latest start at first")
            .range(0, 1000)
            .help(
                "The range of starts grows from here to the latest start, so that easy patterns come first."),
        TrajectoryParam(&P::expansion, "expansion_end", "Range grown after")
            .range(1, 10000000)
            .unit("iterations")
            .help("Published: 1000 or 2000."),
        TrajectoryParam(&P::labelRate, "lr_y", "Label learning rate")
            .range(0, 1e6)
            .help("Step size of SGD on the label logits. Published: 2 to 10."),
        TrajectoryParam(&P::labelMomentum, "momentum_y", "Label momentum")
            .range(0, 0.999)
            .help("Published: 0.9.")
            .advanced(),
        TrajectoryParam(&P::threshold, "threshold", "Largest loss")
            .range(0, 1e6)
            .help("Matches with a larger loss are not learned from; 0 = all are. Published: 1.1 at one image "
                  "per class.")
            .advanced(),
    };
}

} // namespace

const ParamTable<TrajectoryParams>& trajectoryTable(const std::string& method) {
    static const ParamTable<TrajectoryParams> mtt("mtt",
                                                  joined({studentParams(), expertParams(), flatParams()}));
    static const ParamTable<TrajectoryParams> datm(
        "datm", joined({studentParams(), expertParams(), flatParams(), alignmentParams()}));
    return method == "datm" ? datm : mtt;
}

ExpertRecipe expertRecipe(const RunConfig& config) {
    const auto params = trajectoryTable(config.method).read(config);
    ExpertRecipe recipe;
    recipe.network = config.network;
    recipe.count = params.experts;
    recipe.epochs = params.expertLength;
    recipe.subset = params.expertSubset;
    recipe.learningRate = params.expertRate;
    recipe.files = params.expertFiles;
    if (params.flat)
        recipe.sharpness = SharpnessOptions{params.rho, params.alpha, true};
    return recipe;
}

MethodCost trajectoryCost(const RunConfig& config, const CostSizes& sizes) {
    const auto params = trajectoryTable(config.method).read(config);
    const auto asked = static_cast<double>(params.batch), steps = static_cast<double>(params.steps);
    const auto tiles = static_cast<double>(params.factor * params.factor);
    const double batch = asked > 0 ? std::min(asked, sizes.set() * tiles) : sizes.set() * tiles;
    MethodCost cost;
    cost.tiles = tiles;
    cost.trained = steps * batch;
    cost.second = steps * batch;
    cost.graph = 2 * batch;
    cost.parameters = steps + 4;
    if (params.expertFiles.empty())
        cost.prepared = (params.flat ? 2.0 : 1.0) *
                        static_cast<double>(params.experts * params.expertLength) *
                        sizes.subset(params.expertSubset);
    return cost;
}

} // namespace distill
