// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/sre2l.h"

#include <algorithm>
#include <cmath>

#include <torch/nn/functional/loss.h>

#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/methods/param_table.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/device_memory.h"

namespace distill {
namespace {

constexpr double kHalfTurn = 3.14159265358979323846;

struct Sre2lParams {
    std::string network = "ConvNetBN"; // that is squeezed, and how it is trained
    std::int64_t epochs = 10, subset = 0;
    double networkRate = 0.01;
    bool cosine = true, augmentNetwork = true;
    double learningRate = 0.25; // of the images
    double bnWeight = 0.01, firstMultiplier = 10;
    double temperature = 30;
    std::int64_t group = 0, jitter = 4;
    std::int64_t factor = 1; // tiles along an edge

    TeacherConfig recipe() const {
        TeacherConfig made;
        made.network = network;
        made.count = 1;
        made.epochs = epochs;
        made.subset = subset;
        made.learningRate = networkRate;
        made.weightDecay = 5e-4;
        made.batch = 128;
        return made;
    }
    TeacherTraining training() const {
        TeacherTraining made;
        made.cosine = cosine;
        if (augmentNetwork)
            made.augmentation = "crop_flip";
        return made;
    }
};

class Sre2l final : public Method {
public:
    explicit Sre2l(const Sre2lParams& params) : m_params(params) {}

    SyntheticSet initialise(MethodContext& context) override {
        auto set = Method::initialise(context);
        set.temperature = m_params.temperature;
        return set;
    }

    Formation formation() const override {
        Formation made;
        made.factor = static_cast<int>(m_params.factor);
        return made;
    }

    // It labels by the squeezed network at the end, whatever the labels were.
    void adoptLabels(const SyntheticSet&, SyntheticSet&, MethodContext&) override {}

    std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig& config) override {
        auto group = imageGroup(set, m_params.learningRate, 0);
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
        const std::int64_t ipc = set.ipc, step = m_params.group > 0 ? std::min(m_params.group, ipc) : ipc;
        for (std::int64_t first = 0; first < ipc; first += step) {
            const auto rows = sent(rowsOfGroup(set, first, std::min(ipc, first + step)), set.images.device());
            auto generator = context.streams().generator(Purpose::Augment, context.iteration(), first);
            const auto views = set.views(set.images.index_select(0, rows));
            const auto images = jittered(views.images, generator);
            auto labels = set.labels.index_select(0, rows);
            if (!set.plain())
                labels = labels.index_select(0, sent(views.source, labels.device()));
            context.accumulate(
                sre2lLoss(m_pool->at(0), images, labels, m_params.bnWeight, m_params.firstMultiplier).total);
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
        if (!seededNetwork(m_params.network, shape, 1)->couplesSamples())
            throw DistillError(ErrorCode::Usage,
                               "SRe2L needs a network with batch norm; '" + m_params.network +
                                   "' has none. Choose for instance ConvNetBN or ResNet18BN.");
        m_pool = std::make_unique<TeacherPool>(
            TeacherPool::prepare(context.dataset(), m_params.recipe(), context.device(), context.threads(),
                                 watchOf(context), kRunPoolSeed, m_params.training()));
    }

    // Images first … last of every class.
    static torch::Tensor rowsOfGroup(const SyntheticSet& set, std::int64_t first, std::int64_t last) {
        const auto classes = torch::arange(set.classes, torch::kInt64).unsqueeze(1) * std::int64_t(set.ipc);
        return (classes + torch::arange(first, last, torch::kInt64).unsqueeze(0)).flatten();
    }

    torch::Tensor jittered(const torch::Tensor& images, at::Generator& generator) const {
        if (m_params.jitter == 0)
            return images;
        const auto shift =
            torch::randint(-m_params.jitter, m_params.jitter + 1, {2}, generator, torch::kInt64);
        return images.roll({shift[0].item<std::int64_t>(), shift[1].item<std::int64_t>()}, {2, 3});
    }

    Sre2lParams m_params;
    std::unique_ptr<TeacherPool> m_pool;
};

using Sre2lParam = Param<Sre2lParams>;

std::vector<Sre2lParam> imageParams() {
    return {
        Sre2lParam(&Sre2lParams::network, "network", "Squeezed network")
            .help("The network with batch norm whose knowledge is turned into images, trained once and kept. "
                  "Published: ResNet18."),
        Sre2lParam(&Sre2lParams::epochs, "epochs", "Its training")
            .range(1, 1000)
            .unit("epochs")
            .help("Published: 200."),
        Sre2lParam(&Sre2lParams::learningRate, "lr_img", "Image learning rate")
            .range(1e-6, 1e3)
            .help("Of Adam on the pixels, falling along a cosine. Published: 0.25 (0.1 for Tiny ImageNet)."),
        Sre2lParam(&Sre2lParams::bnWeight, "r_bn", "Weight of statistics")
            .range(0, 1e3)
            .help("Of the batch-norm statistics against the cross-entropy. Published: 0.01 (1 for Tiny "
                  "ImageNet)."),
        Sre2lParam(&Sre2lParams::group, "group", "Images of a class per batch")
            .range(0, 100000)
            .help("Statistics are matched over batches with so many images of every class; 0 = all. "
                  "Published: 1. CMI does not depend on it: it is taken over all images of a class. With one "
                  "image per class in the set it is 0 by definition."),
        Sre2lParam(&Sre2lParams::temperature, "temperature", "Label temperature")
            .range(0.01, 1000)
            .help("Of the soft labels that the images are used with. Published: 30 (CIFAR-100), 20 "
                  "(ImageNet)."),
    };
}

std::vector<Sre2lParam> advancedParams() {
    return {
        Sre2lParam(&Sre2lParams::jitter, "jitter", "Jitter")
            .range(0, 32)
            .unit("pixels")
            .help("Random shift of the images, round the edges, at each iteration. Published: up to 4.")
            .advanced(),
        Sre2lParam(&Sre2lParams::firstMultiplier, "first_bn", "Weight of the first statistics")
            .range(0, 1000)
            .help("Published: 10.")
            .advanced(),
        Sre2lParam(&Sre2lParams::factor, "factor", "Tiles along an edge")
            .range(1, 3)
            .help(
                "f: each stored image holds f x f small ones, enlarged for training (as IDC packs them); 1 is one "
                "image, as published. The tiles of a stored image share its soft label, the mean of theirs.")
            .advanced(),
        Sre2lParam(&Sre2lParams::subset, "subset", "Its training images")
            .range(0, 100000000)
            .unit("images")
            .help("Real images that the squeezed network sees, evenly over the classes; 0 = all.")
            .advanced(),
        Sre2lParam(&Sre2lParams::networkRate, "lr_network", "Its learning rate")
            .range(1e-6, 10)
            .help("SGD with momentum 0.9, weight decay 0.0005, batches of 128. Published: 0.1.")
            .advanced(),
        Sre2lParam(&Sre2lParams::cosine, "cosine", "Its rate falls")
            .help("Along half a cosine, to 0 after the last epoch. Published: on.")
            .advanced(),
        Sre2lParam(&Sre2lParams::augmentNetwork, "augment_network", "Its images are augmented")
            .help("Cropped and flipped at random. Published: on.")
            .advanced(),
    };
}

const ParamTable<Sre2lParams>& sre2lTable() {
    static const ParamTable<Sre2lParams> table("sre2l", joined({imageParams(), advancedParams()}));
    return table;
}

MethodCost sre2lCost(const RunConfig& config, const CostSizes& sizes) {
    const auto params = sre2lTable().read(config);
    const auto group = static_cast<double>(params.group);
    MethodCost cost;
    cost.tiles = static_cast<double>(params.factor * params.factor);
    cost.trained = sizes.set() * cost.tiles;
    cost.graph = sizes.classes * cost.tiles * (group > 0 ? std::min(group, sizes.ipc) : sizes.ipc);
    cost.parameters = 1;
    cost.prepared = static_cast<double>(params.epochs) * sizes.subset(params.subset);
    return cost;
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

MethodRow sre2lRow() {
    MethodRow row;
    auto& descriptor = row.descriptor;
    descriptor.id = "sre2l";
    descriptor.name = "Squeeze, recover, relabel (SRe2L)";
    descriptor.description =
        "Turns noise into images that a trained network recognises, with the statistics of the real "
        "data in its batch norms, and labels them by that network.";
    descriptor.reference = "Yin, Xing & Shen, Squeeze, Recover and Relabel, NeurIPS 2023";
    descriptor.formula =
        "cross-entropy + r · sum over batch norms of || mean - running mean || + || var - running var ||";
    descriptor.params = sre2lTable().specs();
    descriptor.packing = "sre2l.factor";
    row.make = [](const RunConfig& config) -> std::unique_ptr<Method> {
        return std::make_unique<Sre2l>(sre2lTable().read(config));
    };
    row.cost = &sre2lCost;
    row.settings.quick = {
        {"iterations", "300"},     {"sre2l.network", "ConvNetW64BN"}, {"sre2l.epochs", "4"},
        {"sre2l.subset", "10000"}, {"sre2l.lr_img", "0.1"},           {"sre2l.temperature", "4"},
        {"sre2l.jitter", "2"},
    };
    row.settings.published = {
        {kAnyDataset, 1, "iterations", "1000"},
        {kAnyDataset, 1, "init", "noise"},
        {kAnyDataset, 1, "sre2l.network", "ResNet18BN"},
        {kAnyDataset, 1, "sre2l.epochs", "200"},
        {kAnyDataset, 1, "sre2l.lr_network", "0.1"},
        {kAnyDataset, 1, "sre2l.group", "1"},
        {kAnyDataset, 1, "evaluate.network", "ResNet18BN"},
        {"tiny-imagenet", 1, "iterations", "4000"},
        {"tiny-imagenet", 1, "sre2l.lr_img", "0.1"},
        {"tiny-imagenet", 1, "sre2l.r_bn", "1"},
    };
    return row;
}

} // namespace distill
