// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/idm.h"

#include <algorithm>
#include <deque>

#include <torch/nn/functional/loss.h>

#include "core/maths/methods/network_training.h"
#include "core/maths/methods/param_rows.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
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

class Idm final : public Method {
public:
    explicit Idm(const RunConfig& config)
        : m_learningRate(realParam(config, "idm.lr_img")),
          m_momentum(realParam(config, "idm.momentum")),
          m_ceWeight(realParam(config, "idm.ce_weight")),
          m_batchReal(integerParam(config, "idm.batch_real")),
          m_interval(integerParam(config, "idm.net_interval")),
          m_capacity(integerParam(config, "idm.net_num")),
          m_trainSteps(integerParam(config, "idm.train_steps")),
          m_partition(flagParam(config, "idm.partition")),
          m_leaky(flagParam(config, "idm.leaky_momentum")) {}

    Formation formation() const override {
        Formation formation;
        if (m_partition) {
            formation.factor = kFactor;
            formation.order = TileOrder::ColumnMajor;
        }
        return formation;
    }

    SyntheticSet initialise(MethodContext& context) override {
        auto set = initialiseSet(context.dataset(), context.config().ipc, context.config().initialisation,
                                 context.streams(), context.device());
        if (!m_partition)
            return set;
        set.formation = formation();
        if (context.config().initialisation == "noise")
            return set;
        const auto packed =
            randomPackedImages(context.dataset(), set, context.streams().generator(Purpose::Initialise, 0));
        set.images = packed.to(context.device()).detach().requires_grad_(true);
        return set;
    }

    std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig&) override {
        return {imageGroup(set, m_learningRate, m_momentum)};
    }

    void iterate(MethodContext& context) override {
        growPool(context);
        auto generator = context.streams().generator(Purpose::Network, context.iteration(), kPoolStream);
        auto& chosen = m_pool[static_cast<std::size_t>(drawn(generator))];
        chosen.trained.network().eval();
        const auto ops = parseAugmentStrategy(context.dataset().augmentation);
        for (int c = 0; c < context.set().classes; ++c) {
            const auto seed = context.streams().key(Purpose::Augment, context.iteration(), c);
            const auto real = augmentSiamese(context.realBatch(c, m_batchReal), ops, seed);
            const auto synthetic = augmentSiamese(context.set().decoded(c, c + 1).images, ops, seed);
            context.accumulate(
                idmClassLoss(chosen.trained.network(), real, synthetic, c, m_ceWeight, chosen.accuracy)
                    .total);
            context.stepClass(c, m_leaky);
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
            for (std::int64_t i = 0; i < std::min(kFirstNetworks, m_capacity); ++i)
                add(context, i);
        else if ((iteration - 1) % m_interval == 0)
            add(context, 0);
        while (static_cast<std::int64_t>(m_pool.size()) > m_capacity)
            m_pool.pop_front();
    }

    void train(MethodContext& context, PoolNetwork& entry, std::int64_t round) const {
        auto& network = entry.trained.network();
        network.train();
        const auto ops = parseAugmentStrategy(context.dataset().augmentation);
        auto generator =
            context.streams().generator(Purpose::Augment, context.iteration(), kPoolStream + round);
        std::int64_t right = 0, seen = 0;
        for (std::int64_t step = 0; step < m_trainSteps; ++step) {
            const auto sample = context.realSample(kIdmTrainBatch, round * m_trainSteps + step);
            const auto images =
                ops.empty() ? sample.images : augmentIndependent(sample.images, ops, generator);
            const auto logits = network.forward(images);
            entry.trained.step(torch::nn::functional::cross_entropy(logits, sample.labels));
            right += (logits.detach().argmax(1) == sample.labels).sum().item<std::int64_t>();
            seen += sample.labels.size(0);
        }
        entry.accuracy = seen > 0 ? 100.0 * static_cast<double>(right) / static_cast<double>(seen) : 0.0;
    }

    double m_learningRate, m_momentum, m_ceWeight;
    std::int64_t m_batchReal, m_interval, m_capacity, m_trainSteps;
    bool m_partition, m_leaky;
    std::deque<PoolNetwork> m_pool; // oldest first
};

std::vector<ParamSpec> idmParams() {
    return {
        ParamRow::real("idm.lr_img", "Image learning rate", 0.2, 1e-6, 1e6)
            .help("Step size of SGD on the pixels. Published: 0.2."),
        ParamRow::integer("idm.batch_real", "Real images per class", 256, 1, 100000)
            .help("Real images of each class whose mean embedding is matched. Published: 256, and 5000 at "
                  "one image per "
                  "class."),
        ParamRow::real("idm.ce_weight", "Weight of cross-entropy", 0.5, 0, 1000)
            .help("Of the synthetic images' own classification, times the network's accuracy in percent. "
                  "Published: 0.1 "
                  "to 0.5."),
        ParamRow::flag("idm.partition", "Partition images", true)
            .help("Each stored image holds 2 x 2 small ones, enlarged for training. Published: on."),
        ParamRow::integer("idm.net_num", "Networks in the pool", 100, 1, 1000)
            .help("At most; the oldest goes. Published: 100.")
            .advanced(),
        ParamRow::integer("idm.net_interval", "New network every", 30, 1, 1000000)
            .unit("iterations")
            .help("Published: 30, and 5 at one image per class.")
            .advanced(),
        ParamRow::integer("idm.train_steps", "Training steps", 10, 0, 100000)
            .help("Steps on real images that two networks of the pool take after each iteration. Published: "
                  "10.")
            .advanced(),
        ParamRow::real("idm.momentum", "Image momentum", 0.5, 0, 0.999)
            .help("Momentum of SGD on the pixels. Published: 0.5.")
            .advanced(),
        ParamRow::flag("idm.leaky_momentum", "One momentum for all classes", false)
            .help("Compatibility with the public code: at every class's step the other classes' images drift "
                  "on with "
                  "their momentum. Off: each class moves at its own step alone.")
            .advanced(),
    };
}

} // namespace

IdmClassLoss idmClassLoss(Network& network, const torch::Tensor& real, const torch::Tensor& synthetic,
                          int classIndex, double ceWeight, double accuracyPercent) {
    const auto wanted = embedInChunks(network, real).mean(0);
    IdmClassLoss loss;
    loss.matching = (wanted - network.embed(synthetic).mean(0)).pow(2).sum();
    const auto labels = torch::full({synthetic.size(0)}, classIndex,
                                    torch::TensorOptions(torch::kInt64).device(synthetic.device()));
    loss.ce = torch::nn::functional::cross_entropy(network.forward(synthetic), labels);
    loss.total = loss.matching + loss.ce * (ceWeight * accuracyPercent);
    return loss;
}

MethodDescriptor idmDescriptor() {
    MethodDescriptor descriptor;
    descriptor.id = "idm";
    descriptor.name = "Improved distribution matching (IDM)";
    descriptor.description =
        "Distribution matching with partitioned images, in a pool of networks trained on real data.";
    descriptor.reference = "Zhao et al., Improved Distribution Matching for Dataset Condensation, CVPR 2023";
    descriptor.formula =
        "per class: || mean embed(real) - mean embed(synthetic) ||^2 + w · accuracy · cross-entropy";
    descriptor.params = idmParams();
    return descriptor;
}

std::unique_ptr<Method> makeIdm(const RunConfig& config) {
    return std::make_unique<Idm>(config);
}

} // namespace distill
