// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/idc.h"

#include <torch/nn/functional/loss.h>

#include "core/maths/methods/gradient_matching.h"
#include "core/maths/methods/network_training.h"
#include "core/maths/methods/param_table.h"
#include "core/maths/nets/network.h"
#include "core/maths/synth/formation.h"
#include "core/maths/tensor/state_archive.h"
#include "core/maths/train/dsa.h"
#include "core/maths/train/trainer.h"

namespace distill {
namespace {

constexpr std::int64_t kIdcTrainBatch = 64; // real images per step of the network
constexpr std::int64_t kPublishedIpc = 10;
constexpr double kBaseSize = 32; // pixels along an edge that the image learning rate is stated for
constexpr std::int64_t kSubsetStream = 1 << 20, kIdcTrainStream = 1 << 21;

struct IdcParams {
    double learningRate = 5e-3, momentum = 0.5; // of the images, stated for kPublishedIpc and kBaseSize
    std::int64_t factor = 2;
    FormationMode decode = FormationMode::Single;
    ConvolutionMetric metric = ConvolutionMetric::Squared;
    std::string augment = "color_crop_cutout";
    std::int64_t batchReal = 64, batchSynthetic = 128;
    std::int64_t innerLoop = 100, trainImages = 2000;
    bool leakyMomentum = false;

    Formation formation() const {
        Formation made;
        made.factor = static_cast<int>(factor);
        made.mode = decode;
        made.bound = batchSynthetic;
        return made;
    }
};

class Idc final : public Method {
public:
    explicit Idc(const IdcParams& params) : m_params(params), m_formation(params.formation()) {}

    Formation formation() const override { return m_formation; }

    PixelScale startScale(const Dataset&) const override { return PixelScale::Unit; }

    std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig&) override {
        const double edge = static_cast<double>(set.images.size(2)) / kBaseSize;
        const double scale = static_cast<double>(set.ipc) / kPublishedIpc * edge * edge;
        return {imageGroup(set, m_params.learningRate * scale, m_params.momentum)};
    }

    void iterate(MethodContext& context) override {
        if ((context.iteration() - 1) % m_params.innerLoop == 0) {
            m_network = newNetwork(context);
            const torch::NoGradGuard noGrad;
            context.set().images.clamp_(0, 1);
        }
        for (int c = 0; c < context.set().classes; ++c) {
            matchClass(context, c);
            context.stepClass(c, m_params.leakyMomentum);
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
        if (decoded.images.size(0) > m_params.batchSynthetic) {
            auto generator =
                context.streams().generator(Purpose::Batch, context.iteration(), kSubsetStream + classIndex);
            const auto chosen = torch::randperm(decoded.images.size(0), generator, torch::kInt64)
                                    .slice(0, 0, m_params.batchSynthetic)
                                    .to(decoded.images.device());
            decoded.images = decoded.images.index_select(0, chosen);
            decoded.labels = decoded.labels.index_select(0, chosen);
        }
        const auto ops = parseAugmentStrategy(m_params.augment);
        const auto seed = context.streams().key(Purpose::Augment, context.iteration(), classIndex);
        const auto real =
            augmentSiamese(context.realBatch(classIndex, m_params.batchReal), ops, seed, AugmentDraw::Some);
        const auto synthetic = augmentSiamese(decoded.images, ops, seed, AugmentDraw::Some);
        const auto labelsReal = torch::full({real.size(0)}, classIndex, decoded.labels.options());
        const auto wanted = lossGradients(network, real, labelsReal, false);
        const auto given = lossGradients(network, synthetic, decoded.labels, true);
        context.accumulate(convolutionDistance(wanted, given, m_params.metric));
    }

    // On real images, with augmentation and CutMix as the set will be trained on.
    void trainNetwork(MethodContext& context) const {
        if (m_params.trainImages == 0)
            return;
        auto& network = m_network->network();
        network.train();
        auto ops = parseAugmentStrategy(context.dataset().augmentation);
        ops.erase(std::remove(ops.begin(), ops.end(), AugmentOp::Cutout), ops.end());
        const auto sample = context.realSample(m_params.trainImages);
        const auto source = sourceOf(sample.images, sample.labels);
        auto generator = context.streams().generator(Purpose::Augment, context.iteration(), kIdcTrainStream);
        const auto order = torch::arange(sample.images.size(0), torch::kInt64);
        for (const auto& batch : order.split(kIdcTrainBatch)) {
            const auto images = augmentIndependent(source.images(batch), ops, generator, AugmentDraw::Some);
            m_network->step(mixedLoss(network, source, images, batch, 0.5, generator));
        }
    }

    IdcParams m_params;
    Formation m_formation;
    std::unique_ptr<TrainedNetwork> m_network; // none before the first iteration
};

using IdcParam = Param<IdcParams>;

std::vector<IdcParam> formationParams() {
    return {
        IdcParam(&IdcParams::factor, "factor", "Tiles along an edge")
            .range(1, 8)
            .help("f: each stored image holds f x f small ones, enlarged for training. Published: 2 (3 for "
                  "ImageNet); 1 is IDC-I, without packing."),
        IdcParam(&IdcParams::decode, "decode", "Unpacking")
            .help("\"single\": the f x f tiles, as published. \"multi\": also the coarser cuts. \"bound\": "
                  "as many images in tiles as the largest synthetic batch allows, the rest whole.")
            .advanced(),
    };
}

std::vector<IdcParam> matchingParams() {
    return {
        IdcParam(&IdcParams::learningRate, "lr_img", "Image learning rate")
            .range(1e-9, 1e3)
            .help("Step size of SGD on the pixels in [0,1], stated for 10 images per class and 32 pixels, "
                  "and scaled by (IPC / 10) and (size / 32)^2. Published: 0.005 with \"mse\", 0.0001 with "
                  "\"l1\" (FashionMNIST, MNIST)."),
        IdcParam(&IdcParams::metric, "metric", "Distance")
            .help("How the gradients of the convolutions are compared. Published: squared for CIFAR and "
                  "SVHN, absolute for MNIST and FashionMNIST."),
        IdcParam(&IdcParams::batchReal, "batch_real", "Real images per class")
            .range(1, 100000)
            .help("Real images of each class whose gradient is matched. Published: 64."),
        IdcParam(&IdcParams::batchSynthetic, "batch_syn_max", "Largest synthetic batch")
            .range(1, 100000)
            .help("Unpacked images of a class that are matched at once; where there are more, a random part. "
                  "Published: 128.")
            .advanced(),
    };
}

std::vector<IdcParam> loopParams() {
    return {
        IdcParam(&IdcParams::innerLoop, "inner_loop", "Updates per network")
            .range(1, 1000000)
            .help("Iterations before a new network is drawn. Published: 100."),
        IdcParam(&IdcParams::trainImages, "n_data", "Network's training per update")
            .range(0, 10000000)
            .unit("images")
            .help("Real images that the network is trained on after each iteration. Published: 2000 for "
                  "CIFAR, 500 for SVHN and MNIST. 0 keeps networks as they were drawn."),
        IdcParam(&IdcParams::augment, "augment", "Augmentation")
            .help("Ops for the matched images, joined by underscores: colour, cut-out and flip are always "
                  "applied, one of the others is drawn. \"none\" turns it off. Published: color_crop_cutout.")
            .advanced(),
        IdcParam(&IdcParams::momentum, "momentum", "Image momentum")
            .range(0, 0.999)
            .help("Momentum of SGD on the pixels. Published: 0.5.")
            .advanced(),
        IdcParam(&IdcParams::leakyMomentum, "leaky_momentum", "One momentum for all classes")
            .help("Compatibility with the public code: at every class's step the other classes' images drift "
                  "on with their momentum. Off: each class moves at its own step alone.")
            .advanced(),
    };
}

const ParamTable<IdcParams>& idcTable() {
    static const ParamTable<IdcParams> table("idc",
                                             joined({formationParams(), matchingParams(), loopParams()}));
    return table;
}

MethodCost idcCost(const RunConfig& config, const CostSizes& sizes) {
    const auto params = idcTable().read(config);
    const auto tiles = static_cast<double>(params.factor * params.factor);
    const double synthetic = std::min(sizes.ipc * tiles, static_cast<double>(params.batchSynthetic));
    MethodCost cost;
    cost.tiles = tiles;
    cost.trained =
        sizes.classes * static_cast<double>(params.batchReal) + static_cast<double>(params.trainImages);
    cost.second = sizes.classes * synthetic;
    cost.graph = std::max(static_cast<double>(params.batchReal), 2 * synthetic);
    cost.parameters = 4;
    return cost;
}

} // namespace

MethodRow idcRow() {
    MethodRow row;
    auto& descriptor = row.descriptor;
    descriptor.id = "idc";
    descriptor.name = "Efficient parameterisation (IDC)";
    descriptor.description =
        "Packs several small images into each stored one and matches the gradients of convolutions "
        "class by class, in networks trained on real data. Strong and slow.";
    descriptor.reference =
        "Kim et al., Dataset Condensation via Efficient Synthetic-Data Parameterization, ICML 2022";
    descriptor.formula =
        "per class: sum over convolutions of || gradient of real - gradient of synthetic ||^2";
    descriptor.params = idcTable().specs();
    descriptor.packing = "idc.factor";
    row.make = [](const RunConfig& config) -> std::unique_ptr<Method> {
        return std::make_unique<Idc>(idcTable().read(config));
    };
    row.cost = &idcCost;
    row.settings.quick = {{"idc.batch_real", "32"},
                          {"idc.batch_syn_max", "64"},
                          {"idc.inner_loop", "25"},
                          {"idc.n_data", "256"}};
    row.settings.published = {
        {kAnyDataset, 1, "iterations", "200000"}, // 2000 networks times 100 updates
        {kAnyDataset, 1, "evaluate.protocol", "idc-1000"},
        {kAnyDataset, 1, "cmi.scope", "class"},
        {"svhn", 1, "idc.n_data", "500"},
        {"mnist", 1, "idc.metric", "l1"},
        {"mnist", 1, "idc.lr_img", "0.0001"},
        {"mnist", 1, "idc.n_data", "500"},
        {"mnist", 1, "idc.augment", "color_crop"},
        {"fashion-mnist", 1, "idc.metric", "l1"},
        {"fashion-mnist", 1, "idc.lr_img", "0.0001"},
        {"fashion-mnist", 1, "idc.n_data", "500"},
    };
    row.settings.lambdas = {{"svhn", 10, 50},      {"svhn", 50, 50},
                            {"cifar10", 10, 100},  {"cifar10", 50, 50},
                            {"cifar100", 10, 100}, {"cifar100", 50, 50}}; // class by class
    return row;
}

} // namespace distill
