// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/dc.h"

#include <algorithm>
#include <array>

#include <torch/nn/functional/loss.h>

#include "core/maths/methods/gradient_matching.h"
#include "core/maths/methods/network_training.h"
#include "core/maths/methods/param_rows.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/state_archive.h"
#include "core/maths/train/dsa.h"

namespace distill {
namespace {

constexpr std::int64_t kDcTrainBatch = 256;    // synthetic images per step of the inner loop
constexpr std::int64_t kStatisticsImages = 16; // real images per class that set batch-norm statistics
constexpr std::int64_t kStatisticsDraw = 1, kDcTrainStream = 1 << 20; // streams apart from the matching's own

class Dc final : public Method {
public:
    Dc(const RunConfig& config, const std::string& id, bool augment)
        : m_batchReal(integerParam(config, id + ".batch_real")),
          m_learningRate(realParam(config, id + ".lr_img")),
          m_momentum(realParam(config, id + ".momentum")),
          m_networkRate(realParam(config, id + ".lr_net")),
          m_metric(textParam(config, id + ".metric")),
          m_augment(augment) {
        const auto published = dcLoops(config.ipc);
        const auto outer = integerParam(config, id + ".outer_loop"),
                   inner = integerParam(config, id + ".inner_loop");
        m_loops = {outer > 0 ? outer : published.outer, inner > 0 ? inner : published.inner};
    }

    std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig&) override {
        return {imageGroup(set, m_learningRate, m_momentum)};
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
        if (place + 1 < m_loops.outer)
            trainNetwork(context);
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
                                                TrainingRule{m_networkRate, 0, 0});
    }

    std::vector<AugmentOp> strategy(MethodContext& context) const {
        return m_augment ? parseAugmentStrategy(context.dataset().augmentation) : std::vector<AugmentOp>();
    }

    static void statistics(MethodContext& context, Network& network) {
        if (!network.couplesSamples())
            return;
        std::vector<torch::Tensor> real;
        for (int c = 0; c < context.set().classes; ++c)
            real.push_back(context.realBatch(c, kStatisticsImages, kStatisticsDraw));
        freezeStatistics(network, torch::cat(real));
    }

    void matchClass(MethodContext& context, Network& network, int classIndex) const {
        const auto ops = strategy(context);
        const auto seed = context.streams().key(Purpose::Augment, context.iteration(), classIndex);
        const auto real = augmentSiamese(context.realBatch(classIndex, m_batchReal), ops, seed);
        const auto decoded = context.set().decoded(classIndex, classIndex + 1);
        const auto synthetic = augmentSiamese(decoded.images, ops, seed);
        const auto labelsReal = torch::full({real.size(0)}, classIndex, decoded.labels.options());
        const auto wanted = lossGradients(network, real, labelsReal, false);
        const auto given = lossGradients(network, synthetic, decoded.labels, true);
        context.accumulate(gradientDistance(wanted, given, m_metric));
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
                const auto places = batch.to(images.device());
                auto inputs = images.index_select(0, places);
                if (!ops.empty())
                    inputs = augmentIndependent(inputs, ops, generator);
                m_network->step(torch::nn::functional::cross_entropy(network.forward(inputs),
                                                                     labels.index_select(0, places)));
            }
    }

    std::int64_t m_batchReal;
    double m_learningRate, m_momentum, m_networkRate;
    std::string m_metric;
    bool m_augment;
    DcLoops m_loops;
    std::unique_ptr<TrainedNetwork> m_network; // none before the first iteration
};

std::vector<ParamSpec> dcParams(const std::string& id) {
    const auto key = [&](const char* name) { return id + "." + name; };
    return {
        ParamRow::real(key("lr_img").c_str(), "Image learning rate", 0.1, 1e-6, 1e6)
            .help("Step size of SGD on the pixels. Published: 0.1."),
        ParamRow::integer(key("batch_real").c_str(), "Real images per class", 256, 1, 100000)
            .help("Real images of each class whose gradient is matched. Published: 256. Fewer is faster and "
                  "noisier."),
        ParamRow::choice(
            key("metric").c_str(), "Distance",
            {{"ours", "Cosine by output channel"}, {"mse", "Squared difference"}, {"cos", "One cosine"}})
            .help("How two gradients are compared. Published: the cosine of each output channel, summed over "
                  "layers.")
            .advanced(),
        ParamRow::integer(key("outer_loop").c_str(), "Updates per network", 0, 0, 100000)
            .help("Image updates before a new network is drawn; 0 = published for this IPC (1, 10 and 50 "
                  "updates at 1, "
                  "10 and 50 images per class).")
            .advanced(),
        ParamRow::integer(key("inner_loop").c_str(), "Training between updates", 0, 0, 100000)
            .unit("epochs")
            .help("Epochs that the network is trained on the synthetic images between two updates; 0 = "
                  "published for "
                  "this IPC (1, 50 and 10).")
            .advanced(),
        ParamRow::real(key("lr_net").c_str(), "Network learning rate", 0.01, 1e-6, 10)
            .help("Step size of the network's training between two updates. Published: 0.01.")
            .advanced(),
        ParamRow::real(key("momentum").c_str(), "Image momentum", 0.5, 0, 0.999)
            .help("Momentum of SGD on the pixels. Published: 0.5.")
            .advanced(),
    };
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

MethodDescriptor dcDescriptor() {
    MethodDescriptor descriptor;
    descriptor.id = "dc";
    descriptor.name = "Gradient matching";
    descriptor.description =
        "Matches the gradients that real and synthetic images of a class give a network which is "
        "trained along. Second derivatives and inner training make it slower than DM.";
    descriptor.reference = "Zhao, Mopuri & Bilen, Dataset Condensation with Gradient Matching, ICLR 2021";
    descriptor.formula = "sum over classes and layers of 1 - cos(gradient of real, gradient of synthetic)";
    descriptor.params = dcParams(descriptor.id);
    return descriptor;
}

MethodDescriptor dsaDescriptor() {
    auto descriptor = dcDescriptor();
    descriptor.id = "dsa";
    descriptor.name = "Siamese augmentation";
    descriptor.description =
        "Gradient matching with the same random transform on real and synthetic images of a class, "
        "so that the images serve training with augmentation.";
    descriptor.reference =
        "Zhao & Bilen, Dataset Condensation with Differentiable Siamese Augmentation, ICML 2021";
    descriptor.params = dcParams(descriptor.id);
    return descriptor;
}

std::unique_ptr<Method> makeDc(const RunConfig& config) {
    return std::make_unique<Dc>(config, "dc", false);
}

std::unique_ptr<Method> makeDsa(const RunConfig& config) {
    return std::make_unique<Dc>(config, "dsa", true);
}

} // namespace distill
