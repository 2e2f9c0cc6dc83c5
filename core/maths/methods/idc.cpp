// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/idc.h"

#include <torch/nn/functional/loss.h>

#include "core/maths/methods/gradient_matching.h"
#include "core/maths/methods/network_training.h"
#include "core/maths/methods/param_rows.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/state_archive.h"
#include "core/maths/train/dsa.h"
#include "core/maths/train/trainer.h"

namespace distill {
namespace {

constexpr std::int64_t kIdcTrainBatch = 64; // real images per step of the network
constexpr std::int64_t kPublishedIpc = 10;
constexpr double kBaseSize = 32; // pixels along an edge that the image learning rate is stated for
constexpr std::int64_t kSubsetStream = 1 << 20, kIdcTrainStream = 1 << 21;

FormationMode modeOf(const std::string& id) {
    Formation formation;
    parsePacking(id, formation);
    return formation.mode;
}

class Idc final : public Method {
public:
    explicit Idc(const RunConfig& config)
        : m_learningRate(realParam(config, "idc.lr_img")),
          m_momentum(realParam(config, "idc.momentum")),
          m_metric(textParam(config, "idc.metric")),
          m_strategy(textParam(config, "idc.augment")),
          m_batchReal(integerParam(config, "idc.batch_real")),
          m_batchSynthetic(integerParam(config, "idc.batch_syn_max")),
          m_inner(integerParam(config, "idc.inner_loop")),
          m_trainImages(integerParam(config, "idc.n_data")),
          m_leaky(flagParam(config, "idc.leaky_momentum")) {
        m_formation.factor = static_cast<int>(integerParam(config, "idc.factor"));
        m_formation.mode = modeOf(textParam(config, "idc.decode"));
        m_formation.bound = m_batchSynthetic;
    }

    Formation formation() const override { return m_formation; }

    // Packed real images, or uniform noise, in [0,1].
    SyntheticSet initialise(MethodContext& context) override {
        auto set = emptySet(context.dataset(), context.config().ipc, context.device());
        set.pixelSpace.scale = PixelScale::Unit;
        set.formation = m_formation;
        auto generator = context.streams().generator(Purpose::Initialise, 0);
        const auto& data = context.dataset();
        auto start = context.config().initialisation == "noise"
                         ? torch::rand({set.size(), data.channels, data.height, data.width}, generator,
                                       torch::kFloat32)
                         : randomPackedImages(data, set, generator);
        set.images = start.to(context.device()).detach().requires_grad_(true);
        return set;
    }

    std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig&) override {
        const double edge = static_cast<double>(set.images.size(2)) / kBaseSize;
        const double scale = static_cast<double>(set.ipc) / kPublishedIpc * edge * edge;
        return {imageGroup(set, m_learningRate * scale, m_momentum)};
    }

    void iterate(MethodContext& context) override {
        if ((context.iteration() - 1) % m_inner == 0) {
            m_network = newNetwork(context);
            const torch::NoGradGuard noGrad;
            context.set().images.clamp_(0, 1);
        }
        for (int c = 0; c < context.set().classes; ++c) {
            matchClass(context, c);
            context.stepClass(c, m_leaky);
        }
        trainNetwork(context);
    }

    void save(StateArchive& archive) const override {
        archive.values()["idc.network"] = m_network != nullptr;
        if (m_network)
            m_network->save(archive, "idc.network");
    }
    void load(const StateArchive& archive, MethodContext& context) override {
        if (!archive.values().value("idc.network", false))
            return;
        m_network = newNetwork(context);
        m_network->load(archive, "idc.network");
    }

private:
    static std::unique_ptr<TrainedNetwork> newNetwork(MethodContext& context) {
        return std::make_unique<TrainedNetwork>(context.trainableNetwork(), TrainingRule{0.01, 0.9, 5e-4});
    }

    void matchClass(MethodContext& context, int classIndex) const {
        auto& network = m_network->network();
        network.train();
        auto decoded = context.set().decoded(classIndex, classIndex + 1);
        if (decoded.images.size(0) > m_batchSynthetic) {
            auto generator =
                context.streams().generator(Purpose::Batch, context.iteration(), kSubsetStream + classIndex);
            const auto chosen = torch::randperm(decoded.images.size(0), generator, torch::kInt64)
                                    .slice(0, 0, m_batchSynthetic)
                                    .to(decoded.images.device());
            decoded.images = decoded.images.index_select(0, chosen);
            decoded.labels = decoded.labels.index_select(0, chosen);
        }
        const auto ops = parseAugmentStrategy(m_strategy);
        const auto seed = context.streams().key(Purpose::Augment, context.iteration(), classIndex);
        const auto real =
            augmentSiamese(context.realBatch(classIndex, m_batchReal), ops, seed, AugmentDraw::Some);
        const auto synthetic = augmentSiamese(decoded.images, ops, seed, AugmentDraw::Some);
        const auto labelsReal = torch::full({real.size(0)}, classIndex, decoded.labels.options());
        const auto wanted = lossGradients(network, real, labelsReal, false);
        const auto given = lossGradients(network, synthetic, decoded.labels, true);
        context.accumulate(convolutionDistance(wanted, given, m_metric));
    }

    // On real images, with augmentation and CutMix as the set will be trained on.
    void trainNetwork(MethodContext& context) const {
        if (m_trainImages == 0)
            return;
        auto& network = m_network->network();
        network.train();
        auto ops = parseAugmentStrategy(context.dataset().augmentation);
        ops.erase(std::remove(ops.begin(), ops.end(), AugmentOp::Cutout), ops.end());
        const auto sample = context.realSample(m_trainImages);
        const auto source = sourceOf(sample.images, sample.labels);
        auto generator = context.streams().generator(Purpose::Augment, context.iteration(), kIdcTrainStream);
        const auto order = torch::arange(sample.images.size(0), torch::kInt64);
        for (const auto& batch : order.split(kIdcTrainBatch)) {
            const auto images = augmentIndependent(source.images(batch), ops, generator, AugmentDraw::Some);
            m_network->step(mixedLoss(network, source, images, batch, 0.5, generator));
        }
    }

    double m_learningRate, m_momentum;
    std::string m_metric, m_strategy;
    std::int64_t m_batchReal, m_batchSynthetic, m_inner, m_trainImages;
    bool m_leaky;
    Formation m_formation;
    std::unique_ptr<TrainedNetwork> m_network; // none before the first iteration
};

std::vector<ParamSpec> formationParams() {
    return {
        ParamRow::integer("idc.factor", "Tiles along an edge", 2, 1, 8)
            .help("f: each stored image holds f x f small ones, enlarged for training. Published: 2 (3 for "
                  "ImageNet); 1 "
                  "is IDC-I, without packing."),
        ParamRow::choice(
            "idc.decode", "Unpacking",
            {{"single", "All tiles"}, {"multi", "Tiles of 1 to f"}, {"bound", "Tiles up to a limit"}})
            .help("\"single\": the f x f tiles, as published. \"multi\": also the coarser cuts. \"bound\": "
                  "as many images "
                  "in tiles as the largest synthetic batch allows, the rest whole.")
            .advanced(),
    };
}

std::vector<ParamSpec> matchingParams() {
    return {
        ParamRow::real("idc.lr_img", "Image learning rate", 5e-3, 1e-9, 1e3)
            .help("Step size of SGD on the pixels in [0,1], stated for 10 images per class and 32 pixels, "
                  "and scaled by "
                  "(IPC / 10) and (size / 32)^2. Published: 0.005 with \"mse\", 0.0001 with \"l1\" "
                  "(FashionMNIST, MNIST)."),
        ParamRow::choice("idc.metric", "Distance",
                         {{"mse", "Squared difference"},
                          {"l1", "Absolute difference"},
                          {"l1_mean", "Mean absolute"},
                          {"cos", "Cosine by output channel"}})
            .help("How the gradients of the convolutions are compared. Published: squared for CIFAR and "
                  "SVHN, absolute "
                  "for MNIST and FashionMNIST."),
        ParamRow::integer("idc.batch_real", "Real images per class", 64, 1, 100000)
            .help("Real images of each class whose gradient is matched. Published: 64."),
        ParamRow::integer("idc.batch_syn_max", "Largest synthetic batch", 128, 1, 100000)
            .help("Unpacked images of a class that are matched at once; where there are more, a random part. "
                  "Published: "
                  "128.")
            .advanced(),
        ParamRow::integer("idc.inner_loop", "Updates per network", 100, 1, 1000000)
            .help("Iterations before a new network is drawn. Published: 100."),
        ParamRow::integer("idc.n_data", "Network's training per update", 2000, 0, 10000000)
            .unit("images")
            .help("Real images that the network is trained on after each iteration. Published: 2000 for "
                  "CIFAR, 500 for "
                  "SVHN and MNIST. 0 keeps networks as they were drawn."),
        ParamRow::text("idc.augment", "Augmentation", "color_crop_cutout")
            .help("Ops for the matched images, joined by underscores: colour, cut-out and flip are always "
                  "applied, one "
                  "of the others is drawn. \"none\" turns it off. Published: color_crop_cutout.")
            .advanced(),
        ParamRow::real("idc.momentum", "Image momentum", 0.5, 0, 0.999)
            .help("Momentum of SGD on the pixels. Published: 0.5.")
            .advanced(),
        ParamRow::flag("idc.leaky_momentum", "One momentum for all classes", false)
            .help("Compatibility with the public code: at every class's step the other classes' images drift "
                  "on with "
                  "their momentum. Off: each class moves at its own step alone.")
            .advanced(),
    };
}

} // namespace

MethodDescriptor idcDescriptor() {
    MethodDescriptor descriptor;
    descriptor.id = "idc";
    descriptor.name = "Efficient parameterisation (IDC)";
    descriptor.description =
        "Packs several small images into each stored one and matches the gradients of convolutions "
        "class by class, in networks trained on real data. Strong and slow.";
    descriptor.reference =
        "Kim et al., Dataset Condensation via Efficient Synthetic-Data Parameterization, ICML 2022";
    descriptor.formula =
        "per class: sum over convolutions of || gradient of real - gradient of synthetic ||^2";
    descriptor.params = formationParams();
    for (auto& param : matchingParams())
        descriptor.params.push_back(param);
    return descriptor;
}

std::unique_ptr<Method> makeIdc(const RunConfig& config) {
    return std::make_unique<Idc>(config);
}

} // namespace distill
