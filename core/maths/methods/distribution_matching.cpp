// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/distribution_matching.h"

#include <algorithm>
#include <limits>

#include <torch/nn/functional/loss.h>

#include "core/maths/methods/class_batches.h"
#include "core/maths/methods/discrepancy.h"
#include "core/maths/methods/extractor.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/state_archive.h"
#include "core/maths/train/dsa.h"

namespace distill {
namespace {

constexpr std::int64_t kMatchedStream = std::int64_t{1} << 20; // of the synthetic images that are matched
constexpr std::int64_t kLabelStream = std::int64_t{1} << 21;   // augmentation in front of the cross-entropy
constexpr std::int64_t kFrequencyStream = std::int64_t{1} << 23;
constexpr double kAdamDecay = 0.01;
constexpr std::int64_t kPatience = 500; // iterations without a new lowest loss before AdamW's rate is halved

// Halves a rate on plateaus of the loss.
struct Plateau {
    double lowest = std::numeric_limits<double>::infinity();
    std::int64_t waited = 0;
    double factor = 1;

    void tell(double loss) {
        constexpr double kBetter = 1 - 1e-4;
        if (loss < lowest * kBetter) {
            lowest = loss;
            waited = 0;
        } else if (++waited > kPatience) {
            waited = 0;
            factor *= 0.5;
        }
    }
};

class DistributionMatching final : public Method {
public:
    explicit DistributionMatching(const MatchingParams& params)
        : m_params(params),
          m_extractor(params.extractor, {params.networks, params.pretrainEpochs, params.pretrainSubset},
                      params.crossEntropy > 0) {
        static_cast<void>(
            parseAugmentStrategy(params.strategy)); // refuses a wrong one before anything is trained
    }

    Formation formation() const override {
        Formation formation;
        formation.factor = static_cast<int>(m_params.factor);
        return formation;
    }

    PixelScale startScale(const Dataset& dataset) const override {
        return m_params.unitPixels ? PixelScale::Unit : dataset.pixelSpace.scale;
    }

    std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig&) override {
        const double rate = m_params.learningRate * (m_params.ratePerImage ? set.ipc : 1);
        auto group = imageGroup(set, rate, m_params.momentum);
        if (m_params.adam) {
            group.optimiser = {};
            group.optimiser.kind = OptimiserKind::Adam;
            group.optimiser.weightDecay = kAdamDecay;
            group.schedule = [plateau = m_plateau](std::int64_t) { return plateau->factor; };
        }
        if (m_params.unitPixels)
            group.project = [](torch::Tensor& images) { images.clamp_(0, 1); };
        return {group};
    }

    void prepare(MethodContext& context) override { m_extractor.prepare(context); }

    void iterate(MethodContext& context) override {
        const auto network = m_extractor.draw(context);
        // Batch norm that is being trained mixes the samples of a batch: then all classes go through as one.
        const bool coupled = network->couplesSamples() && network->is_training();
        if (comparesMeansAlone() && !context.set().flips)
            matchMeans(context, *network, coupled);
        else
            match(context, *network, coupled);
        context.step();
        if (m_params.crossEntropy > 0)
            recognise(context);
    }

    void save(StateArchive& archive) const override {
        if (m_params.adam)
            archive.values()["matching.plateau"] = {
                {"waited", m_plateau->waited}, {"factor", m_plateau->factor}, {"lowest", m_plateau->lowest}};
    }
    void load(const StateArchive& archive, MethodContext& context) override {
        if (m_params.adam && archive.values().contains("matching.plateau")) {
            const auto& kept = archive.values().at("matching.plateau");
            m_plateau->waited = kept.at("waited").get<std::int64_t>();
            m_plateau->factor = kept.at("factor").get<double>();
            if (kept.at("lowest").is_number()) // infinite before the first iteration
                m_plateau->lowest = kept.at("lowest").get<double>();
        }
        prepare(context);
    }

private:
    // Then whole batches of classes go through the network at once.
    bool comparesMeansAlone() const {
        return m_params.discrepancy == Discrepancy::Mean && m_params.factor == 1 &&
               m_params.batchSynthetic == 0 && m_params.strategy.empty() && !m_params.adam;
    }

    void matchMeans(MethodContext& context, Network& network, bool coupled) const {
        const auto strategy = m_params.augment ? parseAugmentStrategy(context.dataset().augmentation)
                                               : std::vector<AugmentOp>();
        const auto& images = context.set().images;
        const std::int64_t ipc = context.set().ipc;
        const auto pass = [&](const torch::Tensor& batch) { return network.embed(batch); };
        if (coupled) {
            const ClassBatches batches(context, 0, context.set().classes, strategy);
            const auto real = batches.realMeansTogether(m_params.batchReal, pass);
            context.accumulate(meanDiscrepancy(real, batches.means(images, pass)));
            return;
        }
        // As many classes at a time as memory has room for their graph.
        inGraphChunks(
            context.device(), context.set().classes, ipc, [&](std::int64_t begin, std::int64_t end) {
                const ClassBatches batches(context, static_cast<int>(begin), static_cast<int>(end), strategy);
                const auto real = batches.realMeans(m_params.batchReal, [&](const torch::Tensor& batch) {
                    return embedInChunks(network, batch);
                });
                const auto synthetic =
                    batches.means(images.narrow(0, begin * ipc, (end - begin) * ipc), pass);
                context.accumulate(meanDiscrepancy(real, synthetic));
            });
    }

    void match(MethodContext& context, Network& network, bool coupled) const {
        const auto options = optionsFor(context, network);
        const int classes = context.set().classes, step = coupled ? classes : classesPerGraph(context);
        double loss = 0;
        for (int first = 0; first < classes; first += step) {
            const int last = std::min(classes, first + step);
            const auto real = coupled ? realTogether(context, network, options)
                                      : realByClass(context, network, options, first, last);
            const auto synthetic = featuresOf(network, syntheticOf(context, first, last, 0), options);
            const auto term = discrepancy(real, synthetic, options);
            loss += m_params.adam ? term.item<double>() : 0;
            context.accumulate(term);
        }
        if (m_params.adam)
            m_plateau->tell(loss);
    }

    DiscrepancyOptions optionsFor(MethodContext& context, Network& network) const {
        DiscrepancyOptions options;
        options.kind = m_params.discrepancy;
        options.alpha = m_params.alpha;
        options.power = m_params.power;
        options.taskBalance = m_params.taskBalance;
        options.covarianceWeight = m_params.covarianceWeight;
        if (m_params.discrepancy != Discrepancy::Characteristic)
            return options;
        const torch::NoGradGuard noGrad;
        const bool training = network.is_training();
        network.eval(); // one image must not move batch norm's statistics
        const auto size = network.embed(context.set().decoded(0, 1).images.narrow(0, 0, 1)).size(1);
        network.train(training);
        auto generator = context.streams().generator(Purpose::Batch, context.iteration(), kFrequencyStream);
        options.frequencies =
            torch::randn({m_params.frequencies, size}, generator, torch::kFloat32).to(context.device());
        return options;
    }

    std::int64_t matchedPerClass(MethodContext& context) const {
        const auto all = context.set().decodedPerClass();
        return m_params.batchSynthetic > 0 ? std::min(all, m_params.batchSynthetic) : all;
    }

    int classesPerGraph(MethodContext& context) const {
        return static_cast<int>(
            std::max<std::int64_t>(1, graphChunk(context.device()) / matchedPerClass(context)));
    }

    // Real and synthetic images of a class get the same transform where `stream` is 0.
    torch::Tensor augmented(MethodContext& context, const torch::Tensor& images, int classIndex,
                            std::int64_t stream) const {
        if (!m_params.augment)
            return images;
        const bool own = m_params.strategy.empty();
        const auto ops = parseAugmentStrategy(own ? context.dataset().augmentation : m_params.strategy);
        return augmentSiamese(
            images, ops, context.streams().key(Purpose::Augment, context.iteration(), stream + classIndex),
            own ? AugmentDraw::One : AugmentDraw::Some);
    }

    torch::Tensor syntheticOf(MethodContext& context, int first, int last, std::int64_t stream) const {
        std::vector<torch::Tensor> parts;
        for (int c = first; c < last; ++c) {
            auto images = context.set().decoded(c, c + 1).images;
            if (const auto matched = matchedPerClass(context); matched < images.size(0)) {
                auto generator = context.streams().generator(Purpose::Batch, context.iteration(),
                                                             kMatchedStream + stream + c);
                const auto chosen =
                    torch::randperm(images.size(0), generator, torch::kInt64).slice(0, 0, matched);
                images = images.index_select(0, chosen.to(images.device()));
            }
            parts.push_back(augmented(context, images, c, stream));
        }
        return torch::cat(parts);
    }

    torch::Tensor realOf(MethodContext& context, int classIndex) const {
        return augmented(context, context.realBatch(classIndex, m_params.batchReal), classIndex, 0);
    }

    std::vector<Features> realByClass(MethodContext& context, Network& network,
                                      const DiscrepancyOptions& options, int first, int last) const {
        std::vector<Features> features;
        for (int c = first; c < last; ++c)
            features.push_back(featuresInChunks(network, realOf(context, c), options));
        return features;
    }

    std::vector<Features> realTogether(MethodContext& context, Network& network,
                                       const DiscrepancyOptions& options) const {
        const torch::NoGradGuard noGrad;
        std::vector<torch::Tensor> images;
        std::vector<std::int64_t> sizes;
        for (int c = 0; c < context.set().classes; ++c) {
            images.push_back(realOf(context, c));
            sizes.push_back(images.back().size(0));
        }
        std::vector<Features> features(images.size());
        for (const auto& part : featuresOf(network, torch::cat(images), options)) {
            const auto ofClasses = part.split_with_sizes(sizes);
            for (std::size_t c = 0; c < ofClasses.size(); ++c)
                features[c].push_back(ofClasses[c]);
        }
        return features;
    }

    // A step of its own towards images that the trained network takes for their class.
    void recognise(MethodContext& context) const {
        const int classes = context.set().classes, step = classesPerGraph(context);
        const auto perClass = matchedPerClass(context);
        for (int first = 0; first < classes; first += step) {
            const int last = std::min(classes, first + step);
            const auto images = syntheticOf(context, first, last, kLabelStream);
            const auto labels =
                torch::arange(first, last, torch::kInt64).repeat_interleave(perClass).to(images.device());
            const auto sum = torch::nn::functional::cross_entropy(
                m_extractor.end().forward(images), labels,
                torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kSum));
            context.accumulate(sum * (m_params.crossEntropy / static_cast<double>(perClass)));
        }
        context.stepTerm();
    }

    MatchingParams m_params;
    Extractor m_extractor;
    std::shared_ptr<Plateau> m_plateau = std::make_shared<Plateau>();
};

} // namespace

std::unique_ptr<Method> makeMatching(const MatchingParams& params) {
    return std::make_unique<DistributionMatching>(params);
}

} // namespace distill
