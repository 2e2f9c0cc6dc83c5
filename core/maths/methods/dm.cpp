// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/dm.h"

#include <algorithm>

#include "core/maths/methods/param_table.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
#include "core/maths/train/dsa.h"

namespace distill {
namespace {

constexpr std::int64_t kGraphImages = 128; // synthetic images whose graph is held at a time

struct DmParams {
    double learningRate = 1, momentum = 0.5; // of the images
    std::int64_t batchReal = 256;
    bool augment = true;
};

class Dm final : public Method {
public:
    explicit Dm(const DmParams& params) : m_params(params) {}

    std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig&) override {
        return {imageGroup(set, m_params.learningRate, m_params.momentum)};
    }

    void iterate(MethodContext& context) override {
        const auto strategy = m_params.augment ? parseAugmentStrategy(context.dataset().augmentation)
                                               : std::vector<AugmentOp>();
        const auto network = context.freshNetwork();
        if (network->couplesSamples())
            matchTogether(context, *network, strategy);
        else
            matchClassByClass(context, *network, strategy);
        context.step();
    }

private:
    torch::Tensor augmented(MethodContext& context, const torch::Tensor& images, int classIndex,
                            const std::vector<AugmentOp>& strategy) const {
        if (strategy.empty())
            return images;
        return augmentSiamese(images, strategy,
                              context.streams().key(Purpose::Augment, context.iteration(), classIndex));
    }

    torch::Tensor syntheticOf(MethodContext& context, int first, int last,
                              const std::vector<AugmentOp>& strategy) const {
        const int ipc = context.set().ipc;
        std::vector<torch::Tensor> parts;
        for (int c = first; c < last; ++c)
            parts.push_back(
                augmented(context, context.set().images.narrow(0, std::int64_t(c) * ipc, ipc), c, strategy));
        return torch::cat(parts);
    }

    // Norms that work on each sample alone: classes go through in groups that bound the memory of the graph.
    void matchClassByClass(MethodContext& context, Network& network,
                           const std::vector<AugmentOp>& strategy) const {
        const int classes = context.set().classes;
        const int ipc = context.set().ipc;
        const int group = static_cast<int>(std::max<std::int64_t>(1, kGraphImages / ipc));
        for (int first = 0; first < classes; first += group) {
            const int last = std::min(classes, first + group);
            std::vector<torch::Tensor> realMeans;
            for (int c = first; c < last; ++c)
                realMeans.push_back(
                    embedInChunks(network,
                                  augmented(context, context.realBatch(c, m_params.batchReal), c, strategy))
                        .mean(0));
            const auto features = network.embed(syntheticOf(context, first, last, strategy));
            const auto means = features.view({last - first, ipc, -1}).mean(1);
            context.accumulate(dmLoss(torch::stack(realMeans), means));
        }
    }

    // Batch norm mixes the samples of a batch: all classes go through as one batch, real and synthetic each.
    void matchTogether(MethodContext& context, Network& network,
                       const std::vector<AugmentOp>& strategy) const {
        const int classes = context.set().classes;
        std::vector<torch::Tensor> real;
        std::vector<std::int64_t> sizes;
        for (int c = 0; c < classes; ++c) {
            real.push_back(augmented(context, context.realBatch(c, m_params.batchReal), c, strategy));
            sizes.push_back(real.back().size(0));
        }
        std::vector<torch::Tensor> realMeans;
        {
            const torch::NoGradGuard noGrad;
            for (const auto& part : network.embed(torch::cat(real)).split_with_sizes(sizes))
                realMeans.push_back(part.mean(0));
        }
        const auto features = network.embed(syntheticOf(context, 0, classes, strategy));
        context.accumulate(
            dmLoss(torch::stack(realMeans), features.view({classes, context.set().ipc, -1}).mean(1)));
    }

    DmParams m_params;
};

using DmParam = Param<DmParams>;

const ParamTable<DmParams>& dmTable() {
    static const std::vector<DmParam> rows = {
        DmParam(&DmParams::learningRate, "lr_img", "Image learning rate")
            .range(1e-6, 1e6)
            .help("Step size of SGD on the pixels. Published: 1; larger (about 10) for 100 and more images "
                  "per class."),
        DmParam(&DmParams::batchReal, "batch_real", "Real images per class")
            .range(1, 100000)
            .help("Real images of each class whose mean embedding is matched in one iteration. Published: "
                  "256. Fewer is faster and noisier."),
        DmParam(&DmParams::momentum, "momentum", "Image momentum")
            .range(0, 0.999)
            .help("Momentum of SGD on the pixels. Published: 0.5.")
            .advanced(),
        DmParam(&DmParams::augment, "augment", "Siamese augmentation")
            .help("Transforms real and synthetic images of a class in the same random way before they are "
                  "compared (DSA). Published: on.")
            .advanced(),
    };
    static const ParamTable<DmParams> table("dm", rows);
    return table;
}

MethodCost dmCost(const RunConfig& config, const CostSizes& sizes) {
    MethodCost cost;
    cost.forward = sizes.classes * static_cast<double>(dmTable().read(config).batchReal);
    cost.trained = sizes.set();
    cost.graph = std::min(sizes.set(), std::max(sizes.ipc, static_cast<double>(kGraphImages)));
    cost.parameters = 1;
    return cost;
}

} // namespace

torch::Tensor dmLoss(const torch::Tensor& realMeans, const torch::Tensor& syntheticMeans) {
    return (realMeans.detach() - syntheticMeans).pow(2).sum();
}

MethodRow dmRow() {
    MethodRow row;
    auto& descriptor = row.descriptor;
    descriptor.id = "dm";
    descriptor.name = "Distribution matching";
    descriptor.description =
        "Matches the mean embedding of each class in randomly initialised networks. The cheapest "
        "method: no second derivative and no inner training.";
    descriptor.reference = "Zhao & Bilen, Dataset Condensation with Distribution Matching, WACV 2023";
    descriptor.formula = "sum over classes of || mean embed(real) - mean embed(synthetic) ||^2";
    descriptor.params = dmTable().specs();
    row.make = [](const RunConfig& config) -> std::unique_ptr<Method> {
        return std::make_unique<Dm>(dmTable().read(config));
    };
    row.cost = &dmCost;
    row.settings.quick = {{"dm.batch_real", "64"}, {"cmi.initial_ratio", "0"}}; // λ as it stands
    row.settings.published = {{kAnyDataset, 1, "iterations", "20000"}, {kAnyDataset, 100, "dm.lr_img", "10"}};
    row.settings.lambdas = {{"svhn", 10, 18000},   {"svhn", 50, 500},      {"cifar10", 10, 8000},
                            {"cifar10", 50, 2000}, {"cifar100", 10, 2000}, {"cifar100", 50, 500}};
    return row;
}

} // namespace distill
