// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/idm.h"

#include <algorithm>
#include <deque>

#include <torch/nn/functional/loss.h>

#include "core/maths/methods/network_training.h"
#include "core/maths/methods/param_table.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/precision.h"
#include "core/maths/tensor/state_archive.h"
#include "core/maths/train/dsa.h"

namespace distill {
namespace {

constexpr int kFactor = 2; // tiles along an edge of a partitioned image
constexpr std::int64_t kFirstNetworks = 3;
constexpr std::int64_t kTrainedPerIteration = 2; // networks of the pool
constexpr std::int64_t kIdmTrainBatch = 256;
constexpr std::int64_t kPoolStream = 1 << 20; // of what is drawn from the pool

struct PoolNetwork {
    TrainedNetwork trained;
    double accuracy = 0; // percent, over the batches it was trained on last
};

struct IdmParams {
    double learningRate = 0.2, momentum = 0.5; // of the images
    std::int64_t batchReal = 256;
    double ceWeight = 0.5;
    bool partition = true;
    std::int64_t networks = 100, interval = 30, trainSteps = 10; // of the pool
    bool leakyMomentum = false;
};

class Idm final : public Method {
public:
    explicit Idm(const IdmParams& params) : m_params(params) {}

    Formation formation() const override {
        Formation formation;
        if (m_params.partition) {
            formation.factor = kFactor;
            formation.order = TileOrder::ColumnMajor;
        }
        return formation;
    }

    std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig&) override {
        return {imageGroup(set, m_params.learningRate, m_params.momentum)};
    }

    void iterate(MethodContext& context) override {
        growPool(context);
        auto generator = context.streams().generator(Purpose::Network, context.iteration(), kPoolStream);
        auto& chosen = m_pool[static_cast<std::size_t>(drawn(generator))];
        chosen.trained.network().eval();
        const auto ops = parseAugmentStrategy(context.dataset().augmentation);
        for (int c = 0; c < context.set().classes; ++c) {
            const auto seed = context.streams().key(Purpose::Augment, context.iteration(), c);
            const auto real = augmentSiamese(context.realBatch(c, m_params.batchReal), ops, seed);
            const auto synthetic = augmentSiamese(context.set().decoded(c, c + 1).images, ops, seed);
            context.accumulate(
                idmClassLoss(chosen.trained.network(), real, synthetic, c, m_params.ceWeight, chosen.accuracy)
                    .total);
            context.stepClass(c, m_params.leakyMomentum);
        }
        for (std::int64_t round = 0; round < kTrainedPerIteration; ++round)
            train(context, m_pool[static_cast<std::size_t>(drawn(generator))], round);
    }

    void save(StateArchive& archive) const override {
        auto& accuracies = archive.values()["idm.pool"] = nlohmann::json::array();
        for (std::size_t i = 0; i < m_pool.size(); ++i) {
            const auto& entry = m_pool[i];
            accuracies.push_back(entry.accuracy);
            entry.trained.save(archive, "idm.pool." + std::to_string(i));
        }
    }
    void load(const StateArchive& archive, MethodContext& context) override {
        m_pool.clear();
        for (const auto& entry : archive.values().at("idm.pool")) {
            add(context, 0); // weights follow
            m_pool.back().accuracy = entry.get<double>();
            m_pool.back().trained.load(archive, "idm.pool." + std::to_string(m_pool.size() - 1));
        }
    }

private:
    std::int64_t drawn(at::Generator& generator) const {
        return torch::randint(static_cast<std::int64_t>(m_pool.size()), {}, generator, torch::kInt64)
            .item<std::int64_t>();
    }

    void add(MethodContext& context, std::int64_t index) {
        m_pool.push_back({TrainedNetwork(context.trainableNetwork(index), {0.01, 0.9, 5e-4}), 0.0});
    }

    void growPool(MethodContext& context) {
        const std::int64_t iteration = context.iteration();
        if (iteration == 1)
            for (std::int64_t i = 0; i < std::min(kFirstNetworks, m_params.networks); ++i)
                add(context, i);
        else if ((iteration - 1) % m_params.interval == 0)
            add(context, 0);
        while (static_cast<std::int64_t>(m_pool.size()) > m_params.networks)
            m_pool.pop_front();
    }

    void train(MethodContext& context, PoolNetwork& entry, std::int64_t round) const {
        auto& network = entry.trained.network();
        network.train();
        const auto ops = parseAugmentStrategy(context.dataset().augmentation);
        auto generator =
            context.streams().generator(Purpose::Augment, context.iteration(), kPoolStream + round);
        std::int64_t right = 0, seen = 0;
        for (std::int64_t step = 0; step < m_params.trainSteps; ++step) {
            const auto sample = context.realSample(kIdmTrainBatch, round * m_params.trainSteps + step);
            const auto images =
                ops.empty() ? sample.images : augmentIndependent(sample.images, ops, generator);
            const auto logits = network.forward(images);
            entry.trained.step(torch::nn::functional::cross_entropy(logits, sample.labels));
            right += (logits.detach().argmax(1) == sample.labels).sum().item<std::int64_t>();
            seen += sample.labels.size(0);
        }
        entry.accuracy = seen > 0 ? 100.0 * static_cast<double>(right) / static_cast<double>(seen) : 0.0;
    }

    IdmParams m_params;
    std::deque<PoolNetwork> m_pool; // oldest first
};

using IdmParam = Param<IdmParams>;

std::vector<IdmParam> lossParams() {
    return {
        IdmParam(&IdmParams::learningRate, "lr_img", "Image learning rate")
            .range(1e-6, 1e6)
            .help("Step size of SGD on the pixels. Published: 0.2."),
        IdmParam(&IdmParams::batchReal, "batch_real", "Real images per class")
            .range(1, 100000)
            .help("Real images of each class whose mean embedding is matched. Published: 256, and 5000 at "
                  "one image per class."),
        IdmParam(&IdmParams::ceWeight, "ce_weight", "Weight of cross-entropy")
            .range(0, 1000)
            .help("Of the synthetic images' own classification, times the network's accuracy in percent. "
                  "Published: 0.1 to 0.5."),
        IdmParam(&IdmParams::partition, "partition", "Partition images")
            .help("Each stored image holds 2 x 2 small ones, enlarged for training. Published: on."),
    };
}

std::vector<IdmParam> poolParams() {
    return {
        IdmParam(&IdmParams::networks, "net_num", "Networks in the pool")
            .range(1, 1000)
            .help("At most; the oldest goes. Published: 100.")
            .advanced(),
        IdmParam(&IdmParams::interval, "net_interval", "New network every")
            .range(1, 1000000)
            .unit("iterations")
            .help("Published: 30, and 5 at one image per class.")
            .advanced(),
        IdmParam(&IdmParams::trainSteps, "train_steps", "Training steps")
            .range(0, 100000)
            .help("Steps on real images that two networks of the pool take after each iteration. Published: "
                  "10.")
            .advanced(),
        IdmParam(&IdmParams::momentum, "momentum", "Image momentum")
            .range(0, 0.999)
            .help("Momentum of SGD on the pixels. Published: 0.5.")
            .advanced(),
        IdmParam(&IdmParams::leakyMomentum, "leaky_momentum", "One momentum for all classes")
            .help("Compatibility with the public code: at every class's step the other classes' images drift "
                  "on with their momentum. Off: each class moves at its own step alone.")
            .advanced(),
    };
}

const ParamTable<IdmParams>& idmTable() {
    static const ParamTable<IdmParams> table("idm", joined({lossParams(), poolParams()}));
    return table;
}

MethodCost idmCost(const RunConfig& config, const CostSizes& sizes) {
    const auto params = idmTable().read(config);
    const double tiles = params.partition ? kFactor * kFactor : 1;
    MethodCost cost;
    cost.tiles = tiles;
    cost.forward = sizes.classes * static_cast<double>(params.batchReal);
    cost.trained = 2 * tiles * sizes.set() +
                   static_cast<double>(kTrainedPerIteration * params.trainSteps * kIdmTrainBatch);
    cost.graph = std::max(static_cast<double>(kIdmTrainBatch), 2 * tiles * sizes.ipc);
    cost.parameters = 2 * static_cast<double>(params.networks);
    return cost;
}

} // namespace

IdmClassLoss idmClassLoss(Network& network, const torch::Tensor& real, const torch::Tensor& synthetic,
                          int classIndex, double ceWeight, double accuracyPercent) {
    const auto wanted = [&] {
        const ImagesAreData data;
        return embedInChunks(network, real).mean(0);
    }();
    IdmClassLoss loss;
    loss.matching = (wanted - network.embed(synthetic).mean(0)).pow(2).sum();
    const auto labels = torch::full({synthetic.size(0)}, classIndex,
                                    torch::TensorOptions(torch::kInt64).device(synthetic.device()));
    loss.ce = torch::nn::functional::cross_entropy(network.forward(synthetic), labels);
    loss.total = loss.matching + loss.ce * (ceWeight * accuracyPercent);
    return loss;
}

MethodRow idmRow() {
    MethodRow row;
    auto& descriptor = row.descriptor;
    descriptor.id = "idm";
    descriptor.name = "Improved distribution matching (IDM)";
    descriptor.description =
        "Distribution matching with partitioned images, in a pool of networks trained on real data.";
    descriptor.reference = "Zhao et al., Improved Distribution Matching for Dataset Condensation, CVPR 2023";
    descriptor.formula =
        "per class: || mean embed(real) - mean embed(synthetic) ||^2 + w · accuracy · cross-entropy";
    descriptor.params = idmTable().specs();
    descriptor.packing = "idm.partition";
    row.make = [](const RunConfig& config) -> std::unique_ptr<Method> {
        return std::make_unique<Idm>(idmTable().read(config));
    };
    row.cost = &idmCost;
    row.settings.quick = {{"idm.batch_real", "64"},
                          {"idm.net_num", "10"},
                          {"idm.net_interval", "20"},
                          {"idm.train_steps", "3"}};
    row.settings.published = {
        {kAnyDataset, 1, "iterations", "20000"},        {kAnyDataset, 1, "idm.net_interval", "5"},
        {kAnyDataset, 1, "idm.batch_real", "5000"},     {kAnyDataset, 10, "idm.net_interval", "30"},
        {kAnyDataset, 10, "idm.batch_real", "256"},     {"cifar10", 50, "idm.ce_weight", "0.1"},
        {"cifar100", 10, "idm.ce_weight", "0.1"},       {"cifar100", 10, "idm.train_steps", "50"},
        {"cifar100", 50, "idm.train_steps", "10"},      {"tiny-imagenet", 1, "idm.net_interval", "30"},
        {"tiny-imagenet", 1, "idm.batch_real", "256"},  {"tiny-imagenet", 50, "idm.ce_weight", "0.8"},
        {"tiny-imagenet", 50, "idm.train_steps", "50"},
    };
    return row;
}

} // namespace distill
