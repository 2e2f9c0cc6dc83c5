// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/dc.h"

#include <algorithm>
#include <array>

#include <torch/nn/functional/loss.h>

#include "core/maths/methods/gradient_matching.h"
#include "core/maths/methods/network_training.h"
#include "core/maths/methods/param_table.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/device_memory.h"
#include "core/maths/tensor/state_archive.h"
#include "core/maths/train/dsa.h"

namespace distill {
namespace {

constexpr std::int64_t kDcTrainBatch = 256;    // synthetic images per step of the inner loop
constexpr std::int64_t kStatisticsImages = 16; // real images per class that set batch-norm statistics
constexpr std::int64_t kStatisticsDraw = 1, kDcTrainStream = 1 << 20; // streams apart from the matching's own

struct DcParams {
    double learningRate = 0.1, momentum = 0.5; // of the images
    std::int64_t batchReal = 256;
    GradientMetric metric = GradientMetric::ByChannel;
    std::int64_t outerLoop = 0, innerLoop = 0; // 0 = as published for these images per class
    double networkRate = 0.01;
    std::int64_t factor = 1; // tiles along an edge

    DcLoops loops(std::int64_t ipc) const {
        const auto published = dcLoops(ipc);
        return {outerLoop > 0 ? outerLoop : published.outer, innerLoop > 0 ? innerLoop : published.inner};
    }
};

class Dc final : public Method {
public:
    Dc(const RunConfig& config, const DcParams& params, bool augment)
        : m_params(params), m_augment(augment), m_loops(params.loops(config.ipc)) {}

    Formation formation() const override {
        Formation made;
        made.factor = static_cast<int>(m_params.factor);
        return made;
    }

    std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig&) override {
        return {imageGroup(set, m_params.learningRate, m_params.momentum)};
    }

    void iterate(MethodContext& context) override {
        const std::int64_t place = (context.iteration() - 1) % m_loops.outer;
        if (place == 0)
            m_network = newNetwork(context);
        auto& network = m_network->network();
        statistics(context, network);
        for (int c = 0; c < context.set().classes; ++c)
            matchClass(context, network, c);
        context.step();
        if (place + 1 < m_loops.outer) {
            context.check(); // the network must not learn from images that are no numbers
            trainNetwork(context);
        }
    }

    void save(StateArchive& archive) const override {
        archive.values()["dc.network"] = m_network != nullptr;
        if (m_network)
            m_network->save(archive, "dc.network");
    }
    void load(const StateArchive& archive, MethodContext& context) override {
        if (!archive.values().value("dc.network", false))
            return;
        m_network = newNetwork(context);
        m_network->load(archive, "dc.network");
    }

private:
    std::unique_ptr<TrainedNetwork> newNetwork(MethodContext& context) const {
        return std::make_unique<TrainedNetwork>(context.trainableNetwork(),
                                                TrainingRule{m_params.networkRate, 0, 0});
    }

    std::vector<AugmentOp> strategy(MethodContext& context) const {
        return m_augment ? parseAugmentStrategy(context.dataset().augmentation) : std::vector<AugmentOp>();
    }

    static void statistics(MethodContext& context, Network& network) {
        if (!network.couplesSamples())
            return;
        std::vector<torch::Tensor> real;
        real.reserve(static_cast<std::size_t>(context.set().classes));
        for (int c = 0; c < context.set().classes; ++c)
            real.push_back(context.realBatch(c, kStatisticsImages, kStatisticsDraw));
        freezeStatistics(network, torch::cat(real));
    }

    void matchClass(MethodContext& context, Network& network, int classIndex) const {
        const auto ops = strategy(context);
        const auto seed = context.streams().key(Purpose::Augment, context.iteration(), classIndex);
        const auto real = augmentSiamese(context.realBatch(classIndex, m_params.batchReal), ops, seed);
        const auto decoded = context.set().decoded(classIndex, classIndex + 1);
        const auto synthetic = augmentSiamese(decoded.images, ops, seed);
        const auto labelsReal = torch::full({real.size(0)}, classIndex, decoded.labels.options());
        const auto wanted = lossGradients(network, real, labelsReal, false);
        const auto given = lossGradients(network, synthetic, decoded.labels, true);
        context.accumulate(gradientDistance(wanted, given, m_params.metric));
    }

    // Epochs on the present synthetic images; their order and augmentation come from streams of this
    // iteration.
    void trainNetwork(MethodContext& context) const {
        auto& network = m_network->network();
        network.train();
        const auto ops = strategy(context);
        torch::Tensor images, labels;
        {
            const torch::NoGradGuard noGrad;
            const auto decoded = context.set().decoded();
            images = decoded.images.detach();
            labels = decoded.labels;
        }
        auto generator = context.streams().generator(Purpose::Augment, context.iteration(), kDcTrainStream);
        for (std::int64_t epoch = 0; epoch < m_loops.inner; ++epoch)
            for (const auto& batch :
                 torch::randperm(images.size(0), generator, torch::kInt64).split(kDcTrainBatch)) {
                const auto places = sent(batch, images.device());
                auto inputs = images.index_select(0, places);
                if (!ops.empty())
                    inputs = augmentIndependent(inputs, ops, generator);
                m_network->step(torch::nn::functional::cross_entropy(network.forward(inputs),
                                                                     labels.index_select(0, places)));
            }
    }

    DcParams m_params;
    bool m_augment;
    DcLoops m_loops;
    std::unique_ptr<TrainedNetwork> m_network; // none before the first iteration
};

using DcParam = Param<DcParams>;

std::vector<DcParam> dcGradientParams() {
    return {
        DcParam(&DcParams::learningRate, "lr_img", "Image learning rate")
            .range(1e-6, 1e6)
            .help("Step size of SGD on the pixels. Published: 0.1."),
        DcParam(&DcParams::batchReal, "batch_real", "Real images per class")
            .range(1, 100000)
            .help("Real images of each class whose gradient is matched. Published: 256. Fewer is faster and "
                  "noisier."),
        DcParam(&DcParams::metric, "metric", "Distance")
            .help("How two gradients are compared. Published: the cosine of each output channel, summed over "
                  "layers.")
            .advanced(),
    };
}

std::vector<DcParam> dcLoopParams() {
    return {
        DcParam(&DcParams::outerLoop, "outer_loop", "Updates per network")
            .range(0, 100000)
            .help("Image updates before a new network is drawn; 0 = published for this IPC (1, 10 and 50 "
                  "updates at 1, 10 and 50 images per class).")
            .advanced(),
        DcParam(&DcParams::innerLoop, "inner_loop", "Training between updates")
            .range(0, 100000)
            .unit("epochs")
            .help("Epochs that the network is trained on the synthetic images between two updates; 0 = "
                  "published for this IPC (1, 50 and 10).")
            .advanced(),
        DcParam(&DcParams::networkRate, "lr_net", "Network learning rate")
            .range(1e-6, 10)
            .help("Step size of the network's training between two updates. Published: 0.01.")
            .advanced(),
        DcParam(&DcParams::factor, "factor", "Tiles along an edge")
            .range(1, 3)
            .help(
                "f: each stored image holds f x f small ones, enlarged for training (as IDC packs them); 1 is one "
                "image, as published. An iteration takes about f x f times as long on the synthetic side.")
            .advanced(),
        DcParam(&DcParams::momentum, "momentum", "Image momentum")
            .range(0, 0.999)
            .help("Momentum of SGD on the pixels. Published: 0.5.")
            .advanced(),
    };
}

const ParamTable<DcParams>& dcTable(const std::string& method) {
    static const ParamTable<DcParams> dc("dc", joined({dcGradientParams(), dcLoopParams()})),
        dsa("dsa", joined({dcGradientParams(), dcLoopParams()}));
    return method == "dsa" ? dsa : dc;
}

MethodCost dcCost(const RunConfig& config, const CostSizes& sizes) {
    const auto params = dcTable(config.method).read(config);
    const auto loops = params.loops(config.ipc);
    const auto updates = static_cast<double>(loops.outer), epochs = static_cast<double>(loops.inner);
    const auto real = static_cast<double>(params.batchReal);
    MethodCost cost;
    cost.tiles = static_cast<double>(params.factor * params.factor);
    cost.trained = sizes.classes * real + (updates - 1) / updates * epochs * sizes.set() * cost.tiles;
    cost.second = sizes.set() * cost.tiles;
    cost.graph = std::max(real, 2 * sizes.ipc * cost.tiles);
    cost.parameters = 4;
    return cost;
}

} // namespace

DcLoops dcLoops(std::int64_t ipc) {
    struct Row {
        std::int64_t ipc;
        DcLoops loops;
    };
    constexpr std::array<Row, 6> rows = {
        {{1, {1, 1}}, {10, {10, 50}}, {20, {20, 25}}, {30, {30, 20}}, {40, {40, 15}}, {50, {50, 10}}}};
    DcLoops found = rows.front().loops;
    for (const auto& row : rows)
        if (row.ipc <= ipc)
            found = row.loops;
    return found;
}

MethodRow dcRow() {
    MethodRow row;
    auto& descriptor = row.descriptor;
    descriptor.id = "dc";
    descriptor.name = "Gradient matching (DC)";
    descriptor.description =
        "Matches the gradients that real and synthetic images of a class give a network which is "
        "trained along. Second derivatives and inner training make it slower than DM.";
    descriptor.reference = "Zhao, Mopuri & Bilen, Dataset Condensation with Gradient Matching, ICLR 2021";
    descriptor.formula = "sum over classes and layers of 1 - cos(gradient of real, gradient of synthetic)";
    descriptor.params = dcTable("dc").specs();
    descriptor.packing = "dc.factor";
    row.make = [](const RunConfig& config) -> std::unique_ptr<Method> {
        return std::make_unique<Dc>(config, dcTable("dc").read(config), false);
    };
    row.cost = &dcCost;
    row.settings.quick = {{"dc.batch_real", "64"}, {"dc.outer_loop", "10"}, {"dc.inner_loop", "5"}};
    row.settings.published = {
        {kAnyDataset, 1, "init", "noise"},
        {kAnyDataset, 1, "evaluate.protocol", "plain-300"},
        {kAnyDataset, 1, "iterations", "1000"},
        {kAnyDataset, 10, "iterations", "10000"}, // 1000 networks times the image updates per network
        {kAnyDataset, 20, "iterations", "20000"},
        {kAnyDataset, 30, "iterations", "30000"},
        {kAnyDataset, 40, "iterations", "40000"},
        {kAnyDataset, 50, "iterations", "50000"},
    };
    row.settings.lambdas = {{"cifar10", 10, 50000}, {"cifar10", 50, 10000}};
    return row;
}

MethodRow dsaRow() {
    auto row = dcRow();
    auto& descriptor = row.descriptor;
    descriptor.id = "dsa";
    descriptor.name = "Siamese augmentation (DSA)";
    descriptor.description =
        "Gradient matching with the same random transform on real and synthetic images of a class, "
        "so that the images serve training with augmentation.";
    descriptor.reference =
        "Zhao & Bilen, Dataset Condensation with Differentiable Siamese Augmentation, ICML 2021";
    descriptor.params = dcTable("dsa").specs();
    descriptor.packing = "dsa.factor";
    row.make = [](const RunConfig& config) -> std::unique_ptr<Method> {
        return std::make_unique<Dc>(config, dcTable("dsa").read(config), true);
    };
    row.settings.quick = {{"dsa.batch_real", "64"}, {"dsa.outer_loop", "10"}, {"dsa.inner_loop", "5"}};
    row.settings.published = {
        {kAnyDataset, 1, "iterations", "1000"},   {kAnyDataset, 10, "iterations", "10000"},
        {kAnyDataset, 20, "iterations", "20000"}, {kAnyDataset, 30, "iterations", "30000"},
        {kAnyDataset, 40, "iterations", "40000"}, {kAnyDataset, 50, "iterations", "50000"},
    };
    row.settings.lambdas = {{"svhn", 10, 80000},    {"svhn", 50, 10000},     {"cifar10", 10, 50000},
                            {"cifar10", 50, 10000}, {"cifar100", 10, 80000}, {"cifar100", 50, 20000}};
    return row;
}

} // namespace distill
