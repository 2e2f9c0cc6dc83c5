// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/sre2l.h"

#include <algorithm>
#include <cmath>

#include <torch/nn/functional/loss.h>

#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/methods/param_rows.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"

namespace distill {
namespace {

constexpr double kHalfTurn = 3.14159265358979323846;

class Sre2l final : public Method {
public:
    explicit Sre2l(const RunConfig& config)
        : m_learningRate(realParam(config, "sre2l.lr_img")),
          m_bnWeight(realParam(config, "sre2l.r_bn")),
          m_firstMultiplier(realParam(config, "sre2l.first_bn")),
          m_temperature(realParam(config, "sre2l.temperature")),
          m_group(integerParam(config, "sre2l.group")),
          m_jitter(integerParam(config, "sre2l.jitter")) {
        m_squeeze.network = textParam(config, "sre2l.network");
        m_squeeze.count = 1;
        m_squeeze.epochs = integerParam(config, "sre2l.epochs");
        m_squeeze.subset = integerParam(config, "sre2l.subset");
        m_squeeze.learningRate = realParam(config, "sre2l.lr_network");
        m_squeeze.weightDecay = 5e-4;
        m_squeeze.batch = 128;
        m_training.cosine = flagParam(config, "sre2l.cosine");
        if (flagParam(config, "sre2l.augment_network"))
            m_training.augmentation = "crop_flip";
    }

    SyntheticSet initialise(MethodContext& context) override {
        auto set = Method::initialise(context);
        set.temperature = m_temperature;
        return set;
    }

    // It labels by the squeezed network at the end, whatever the labels were.
    void adoptLabels(const SyntheticSet&, SyntheticSet&, MethodContext&) override {}

    std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig& config) override {
        auto group = imageGroup(set, m_learningRate, 0);
        group.optimiser.kind = OptimiserKind::Adam;
        group.optimiser.beta1 = 0.5;
        group.optimiser.beta2 = 0.9;
        const double total = static_cast<double>(std::max<std::int64_t>(1, config.iterations));
        group.schedule = [total](std::int64_t iteration) { // cosine, to almost 0
            return 0.5 * (1 + std::cos(kHalfTurn * static_cast<double>(iteration - 1) / total));
        };
        const auto space = set.pixelSpace;
        const auto one = torch::ones_like(set.images).detach().narrow(0, 0, 1);
        const auto lowest = space.fromUnit(one * 0), highest = space.fromUnit(one);
        if (space.scale != PixelScale::Zca) // whitened pixels have no bounds of their own
            group.project = [lowest, highest](torch::Tensor& images) {
                images.copy_(torch::min(torch::max(images, lowest), highest));
            };
        return {group};
    }

    void prepare(MethodContext& context) override { squeeze(context); }
    void load(const StateArchive&, MethodContext& context) override { squeeze(context); }

    void iterate(MethodContext& context) override {
        auto& set = context.set();
        const std::int64_t ipc = set.ipc, step = m_group > 0 ? std::min(m_group, ipc) : ipc;
        for (std::int64_t first = 0; first < ipc; first += step) {
            const auto rows = rowsOfGroup(set, first, std::min(ipc, first + step)).to(set.images.device());
            auto generator = context.streams().generator(Purpose::Augment, context.iteration(), first);
            const auto images = jittered(set.images.index_select(0, rows), generator);
            const auto labels = set.labels.index_select(0, rows);
            context.accumulate(sre2lLoss(m_pool->at(0), images, labels, m_bnWeight, m_firstMultiplier).total);
        }
        context.step();
    }

    torch::Tensor softLabelsOf(const torch::Tensor& images, MethodContext& context) override {
        squeeze(context);
        return logitsInChunks(m_pool->at(0), images);
    }

private:
    void squeeze(MethodContext& context) {
        if (m_pool)
            return;
        const InputShape shape = inputShapeOf(context.dataset());
        if (!seededNetwork(m_squeeze.network, shape, 1)->couplesSamples())
            throw DistillError(ErrorCode::Usage,
                               "SRe2L needs a network with batch norm; '" + m_squeeze.network +
                                   "' has none. Choose for instance ConvNetBN or ResNet18BN.");
        m_pool = std::make_unique<TeacherPool>(TeacherPool::prepare(
            context.dataset(), m_squeeze, context.device(), context.threads(), context.progress(),
            [&context] { return context.cancelled(); }, kRunPoolSeed, m_training));
    }

    // Images first … last of every class.
    static torch::Tensor rowsOfGroup(const SyntheticSet& set, std::int64_t first, std::int64_t last) {
        const auto classes = torch::arange(set.classes, torch::kInt64).unsqueeze(1) * std::int64_t(set.ipc);
        return (classes + torch::arange(first, last, torch::kInt64).unsqueeze(0)).flatten();
    }

    torch::Tensor jittered(const torch::Tensor& images, at::Generator& generator) const {
        if (m_jitter == 0)
            return images;
        const auto shift = torch::randint(-m_jitter, m_jitter + 1, {2}, generator, torch::kInt64);
        return images.roll({shift[0].item<std::int64_t>(), shift[1].item<std::int64_t>()}, {2, 3});
    }

    double m_learningRate, m_bnWeight, m_firstMultiplier, m_temperature;
    std::int64_t m_group, m_jitter;
    TeacherConfig m_squeeze;
    TeacherTraining m_training; // of the squeezed network
    std::unique_ptr<TeacherPool> m_pool;
};

std::vector<ParamSpec> sre2lParams() {
    return {
        ParamRow::text("sre2l.network", "Squeezed network", "ConvNetBN")
            .help("The network with batch norm whose knowledge is turned into images, trained once and kept. "
                  "Published: "
                  "ResNet18."),
        ParamRow::integer("sre2l.epochs", "Its training", 10, 1, 1000).unit("epochs").help("Published: 200."),
        ParamRow::real("sre2l.lr_img", "Image learning rate", 0.25, 1e-6, 1e3)
            .help("Of Adam on the pixels, falling along a cosine. Published: 0.25 (0.1 for Tiny ImageNet)."),
        ParamRow::real("sre2l.r_bn", "Weight of statistics", 0.01, 0, 1e3)
            .help("Of the batch-norm statistics against the cross-entropy. Published: 0.01 (1 for Tiny "
                  "ImageNet)."),
        ParamRow::integer("sre2l.group", "Images of a class per batch", 0, 0, 100000)
            .help("Statistics are matched over batches with so many images of every class; 0 = all. "
                  "Published: 1. CMI "
                  "does not depend on it: it is taken over all images of a class. With one image per class "
                  "in the set "
                  "it is 0 by definition."),
        ParamRow::real("sre2l.temperature", "Label temperature", 30, 0.01, 1000)
            .help("Of the soft labels that the images are used with. Published: 30 (CIFAR-100), 20 "
                  "(ImageNet)."),
        ParamRow::integer("sre2l.jitter", "Jitter", 4, 0, 32)
            .unit("pixels")
            .help("Random shift of the images, round the edges, at each iteration. Published: up to 4.")
            .advanced(),
        ParamRow::real("sre2l.first_bn", "Weight of the first statistics", 10, 0, 1000)
            .help("Published: 10.")
            .advanced(),
        ParamRow::integer("sre2l.subset", "Its training images", 0, 0, 100000000)
            .unit("images")
            .help("Real images that the squeezed network sees, evenly over the classes; 0 = all.")
            .advanced(),
        ParamRow::real("sre2l.lr_network", "Its learning rate", 0.01, 1e-6, 10)
            .help("SGD with momentum 0.9, weight decay 0.0005, batches of 128. Published: 0.1.")
            .advanced(),
        ParamRow::flag("sre2l.cosine", "Its rate falls", true)
            .help("Along half a cosine, to 0 after the last epoch. Published: on.")
            .advanced(),
        ParamRow::flag("sre2l.augment_network", "Its images are augmented", true)
            .help("Cropped and flipped at random. Published: on.")
            .advanced(),
    };
}

} // namespace

Sre2lLoss sre2lLoss(Network& network, const torch::Tensor& images, const torch::Tensor& labels,
                    double bnWeight, double firstMultiplier) {
    BatchStatisticsProbe probe;
    Sre2lLoss loss;
    loss.ce = torch::nn::functional::cross_entropy(network.forward(images), labels);
    double weight = firstMultiplier;
    for (const auto& seen : probe.seen()) {
        const auto term =
            ((seen.mean - seen.runningMean).norm() + (seen.variance - seen.runningVariance).norm()) * weight;
        loss.bn = loss.bn.defined() ? loss.bn + term : term;
        weight = 1;
    }
    loss.total = loss.bn.defined() ? loss.ce + loss.bn * bnWeight : loss.ce;
    return loss;
}

MethodDescriptor sre2lDescriptor() {
    MethodDescriptor descriptor;
    descriptor.id = "sre2l";
    descriptor.name = "Squeeze, recover, relabel (SRe2L)";
    descriptor.description =
        "Turns noise into images that a trained network recognises, with the statistics of the real "
        "data in its batch norms, and labels them by that network.";
    descriptor.reference = "Yin, Xing & Shen, Squeeze, Recover and Relabel, NeurIPS 2023";
    descriptor.formula =
        "cross-entropy + r · sum over batch norms of || mean - running mean || + || var - running var ||";
    descriptor.params = sre2lParams();
    return descriptor;
}

std::unique_ptr<Method> makeSre2l(const RunConfig& config) {
    return std::make_unique<Sre2l>(config);
}

} // namespace distill
