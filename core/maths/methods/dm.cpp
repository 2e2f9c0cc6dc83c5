// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/dm.h"

#include <algorithm>

#include "core/maths/methods/class_batches.h"
#include "core/maths/methods/param_table.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
#include "core/maths/train/dsa.h"

namespace distill {
namespace {

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
            matchInParts(context, *network, strategy);
        context.step();
    }

private:
    // Norms that work on each sample alone: as many classes at a time as memory has room for their graph.
    void matchInParts(MethodContext& context, Network& network,
                      const std::vector<AugmentOp>& strategy) const {
        const std::int64_t ipc = context.set().ipc;
        inGraphChunks(
            context.device(), context.set().classes, ipc, [&](std::int64_t begin, std::int64_t end) {
                const ClassBatches batches(context, static_cast<int>(begin), static_cast<int>(end), strategy);
                const auto realMeans =
                    batches.realMeans(m_params.batchReal, [&](const torch::Tensor& images) {
                        return embedInChunks(network, images);
                    });
                const auto means =
                    batches.means(context.set().images.narrow(0, begin * ipc, (end - begin) * ipc),
                                  [&](const torch::Tensor& images) { return network.embed(images); });
                context.accumulate(dmLoss(realMeans, means));
            });
    }

    // Batch norm mixes the samples of a batch: all classes go through as one batch, real and synthetic each.
    void matchTogether(MethodContext& context, Network& network,
                       const std::vector<AugmentOp>& strategy) const {
        const ClassBatches batches(context, 0, context.set().classes, strategy);
        const auto pass = [&](const torch::Tensor& images) { return network.embed(images); };
        const auto realMeans = batches.realMeansTogether(m_params.batchReal, pass);
        context.accumulate(dmLoss(realMeans, batches.means(context.set().images, pass)));
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
    cost.graph = std::min(sizes.set(), std::max(sizes.ipc, static_cast<double>(graphChunk(torch::kCPU))));
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
