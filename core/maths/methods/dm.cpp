// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/dm.h"

#include <algorithm>

#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
#include "core/maths/train/dsa.h"

namespace distill {
namespace {

constexpr std::int64_t kGraphImages = 128; // synthetic images whose graph is held at a time

class Dm final : public Method {
public:
    explicit Dm(const RunConfig& config)
        : m_batchReal(integerParam(config, "dm.batch_real")),
          m_learningRate(realParam(config, "dm.lr_img")),
          m_momentum(realParam(config, "dm.momentum")),
          m_augment(flagParam(config, "dm.augment")) {}

    std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig&) override {
        return {imageGroup(set, m_learningRate, m_momentum)};
    }

    void iterate(MethodContext& context) override {
        const auto strategy =
            m_augment ? parseAugmentStrategy(context.dataset().augmentation) : std::vector<AugmentOp>();
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
                    embedInChunks(network, augmented(context, context.realBatch(c, m_batchReal), c, strategy))
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
            real.push_back(augmented(context, context.realBatch(c, m_batchReal), c, strategy));
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

    std::int64_t m_batchReal;
    double m_learningRate, m_momentum;
    bool m_augment;
};

} // namespace

torch::Tensor dmLoss(const torch::Tensor& realMeans, const torch::Tensor& syntheticMeans) {
    return (realMeans.detach() - syntheticMeans).pow(2).sum();
}

MethodDescriptor dmDescriptor() {
    MethodDescriptor descriptor;
    descriptor.id = "dm";
    descriptor.name = "Distribution matching";
    descriptor.description =
        "Matches the mean embedding of each class in randomly initialised networks. The cheapest "
        "method: no second derivative and no inner training.";
    descriptor.reference = "Zhao & Bilen, Dataset Condensation with Distribution Matching, WACV 2023";
    descriptor.formula = "sum over classes of || mean embed(real) - mean embed(synthetic) ||^2";
    ParamSpec rate;
    rate.key = "dm.lr_img";
    rate.label = "Image learning rate";
    rate.group = "Method";
    rate.help =
        "Step size of SGD on the pixels. Published: 1; larger (about 10) for 100 and more images per class.";
    rate.kind = ParamKind::Real;
    rate.defaultValue = 1.0;
    rate.minimum = 1e-6;
    rate.maximum = 1e6;
    ParamSpec batch = rate;
    batch.key = "dm.batch_real";
    batch.label = "Real images per class";
    batch.help = "Real images of each class whose mean embedding is matched in one iteration. Published: "
                 "256. Fewer is "
                 "faster and noisier.";
    batch.kind = ParamKind::Integer;
    batch.defaultValue = std::int64_t{256};
    batch.minimum = 1;
    batch.maximum = 100000;
    ParamSpec momentum = rate;
    momentum.key = "dm.momentum";
    momentum.label = "Image momentum";
    momentum.help = "Momentum of SGD on the pixels. Published: 0.5.";
    momentum.defaultValue = 0.5;
    momentum.minimum = 0;
    momentum.maximum = 0.999;
    momentum.advanced = true;
    ParamSpec augment = rate;
    augment.key = "dm.augment";
    augment.label = "Siamese augmentation";
    augment.help =
        "Transforms real and synthetic images of a class in the same random way before they are compared "
        "(DSA). Published: on.";
    augment.kind = ParamKind::Boolean;
    augment.defaultValue = true;
    augment.advanced = true;
    descriptor.params = {rate, batch, momentum, augment};
    return descriptor;
}

std::unique_ptr<Method> makeDm(const RunConfig& config) {
    return std::make_unique<Dm>(config);
}

} // namespace distill
