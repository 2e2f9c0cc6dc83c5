// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/trajectory_matching.h"

#include <algorithm>
#include <cmath>

#include <torch/nn/functional/loss.h>

#include "core/base/number_text.h"
#include "core/maths/methods/trajectory.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
#include "core/maths/train/dsa.h"

namespace distill {
namespace {

constexpr std::int64_t kStartStream = 1 << 20, kBatchStream = 1 << 21;
constexpr double kSmallestRate = 1e-7; // a learned step size stays above it
constexpr std::int64_t kCandidates =
    16; // real images per place, among which DATM looks for one that is got right

class TrajectoryMatching final : public Method {
public:
    TrajectoryMatching(const RunConfig& config, const TrajectoryParams& params, bool softLabels)
        : m_softLabels(softLabels), m_params(params), m_recipe(expertRecipe(config)) {}

    SyntheticSet initialise(MethodContext& context) override {
        if (m_recipe.files.empty())
            requireReach(m_recipe.epochs); // before they are trained
        auto set = Method::initialise(context);
        set.learningRate = torch::tensor(static_cast<float>(m_params.startRate)).to(context.device());
        if (!m_softLabels)
            return set;
        loadExperts(context);
        startFromRightImages(context, set);
        return set;
    }

    Formation formation() const override {
        Formation made;
        made.factor = static_cast<int>(m_params.factor);
        return made;
    }

    void adoptLabels(const SyntheticSet& stored, SyntheticSet& set, MethodContext& context) override {
        Method::adoptLabels(stored, set, context);
        if (!m_softLabels || stored.softLabels())
            return;
        const torch::NoGradGuard noGrad;
        std::vector<torch::Tensor> logits;
        int classIndex = 0;
        for (const auto& ofClass : set.images.detach().split(set.ipc)) {
            const auto views = set.views(ofClass);
            const auto judged = judge(views.images, classIndex++, set.classes).logits;
            logits.push_back(SyntheticSet::meanOfViews(judged, views.source, set.ipc));
        }
        set.labelLogits = torch::cat(logits);
    }

    std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig&) override {
        std::vector<ParameterGroup> groups{imageGroup(set, m_params.learningRate, m_params.momentum)};
        set.learningRate = set.learningRate.detach().requires_grad_(true);
        ParameterGroup rate;
        rate.name = "learning_rate";
        rate.tensor = set.learningRate;
        rate.learningRate = m_params.rateOfRate;
        rate.optimiser.momentum = m_params.momentum;
        rate.project = [](torch::Tensor& tensor) { tensor.clamp_min_(kSmallestRate); };
        groups.push_back(rate);
        if (m_softLabels) {
            set.labelLogits = set.labelLogits.detach().requires_grad_(true);
            ParameterGroup labels;
            labels.name = "label_logits";
            labels.tensor = set.labelLogits;
            labels.learningRate = m_params.labelRate;
            labels.optimiser.momentum = m_params.labelMomentum;
            groups.push_back(labels);
        }
        return groups;
    }

    void prepare(MethodContext& context) override { loadExperts(context); }
    void load(const StateArchive&, MethodContext& context) override { loadExperts(context); }

    void iterate(MethodContext& context) override {
        auto& set = context.set();
        auto generator = context.streams().generator(Purpose::Batch, context.iteration(), kStartStream);
        const auto draw = [&](std::int64_t first, std::int64_t last) {
            return torch::randint(first, last + 1, {}, generator, torch::kInt64).item<std::int64_t>();
        };
        const std::int64_t expert = draw(0, m_experts->count() - 1);
        const std::int64_t start = draw(m_params.minStart, lastStart(context.iteration()));
        UnrollRequest request;
        request.start = m_experts->parameters(expert, start);
        request.target = m_experts->parameters(expert, start + m_params.expertEpochs);
        request.images = set.images.detach();
        request.targets = m_softLabels ? set.labelLogits.detach() : torch::Tensor();
        request.learningRate = set.learningRate.item<double>();
        request.steps = m_params.steps;
        request.loss = studentLoss(context);
        const auto result = unroll(*m_student, request);
        std::vector<torch::Tensor> gradients{
            result.imageGradient,
            torch::tensor(static_cast<float>(result.rateGradient)).to(set.learningRate.device())};
        if (m_softLabels)
            gradients.push_back(result.targetGradient);
        // Above the threshold (DATM) the match is counted but nothing is learned from it.
        const bool skip = m_softLabels && m_params.threshold > 0 && result.loss > m_params.threshold;
        context.accumulate(result.loss, skip ? std::vector<torch::Tensor>() : gradients);
        context.step();
    }

private:
    void requireReach(std::int64_t epochs) const {
        const std::int64_t last =
            m_softLabels ? std::max(m_params.maxStart, m_params.currentMaxStart) : m_params.maxStart - 1;
        if (last + m_params.expertEpochs > epochs || last < m_params.minStart)
            throw DistillError(ErrorCode::Usage,
                               "The experts are trained for " + counted(epochs, "epoch", "epochs") +
                                   ", but matches begin as late as epoch " + std::to_string(last) +
                                   " and reach " + counted(m_params.expertEpochs, "epoch", "epochs") +
                                   " further: train them longer, or begin earlier.");
    }

    void loadExperts(MethodContext& context) {
        if (m_experts)
            return;
        m_experts = std::make_unique<ExpertPool>(ExpertPool::prepare(
            context.dataset(), m_recipe, context.device(), context.threads(), watchOf(context)));
        requireReach(m_experts->epochs());
        m_student = context.trainableNetwork();
    }

    std::int64_t lastStart(std::int64_t iteration) const {
        return m_softLabels
                   ? datmLastStart(m_params.currentMaxStart, m_params.maxStart, m_params.expansion, iteration)
                   : m_params.maxStart - 1;
    }

    // The student sees all images, or a part of each epoch's order, each with its own augmentation.
    std::function<torch::Tensor(std::int64_t, Network&, const torch::Tensor&, const torch::Tensor&)>
    studentLoss(MethodContext& context) const {
        const auto ops = m_params.augment ? parseAugmentStrategy(context.dataset().augmentation)
                                          : std::vector<AugmentOp>();
        const auto& set = context.set();
        const bool plain = set.plain();
        torch::Tensor source, labels = set.labels; // of every decoded image
        if (!plain) {
            const torch::NoGradGuard noGrad;
            const auto decoded = set.decoded();
            source = decoded.source.to(context.device());
            labels = decoded.labels;
        }
        const std::int64_t size = labels.size(0);
        const std::int64_t batch = m_params.batch > 0 ? std::min(m_params.batch, size) : size;
        const std::int64_t perEpoch = (size + batch - 1) / batch, iteration = context.iteration();
        const auto& streams = context.streams();
        return [=, &streams, &set](std::int64_t step, Network& network, const torch::Tensor& images,
                                   const torch::Tensor& targets) {
            auto inputs = plain ? images : set.views(images).images;
            auto wantedLabels = labels;
            auto wanted = plain || !targets.defined() ? targets : targets.index_select(0, source);
            if (batch < size) {
                auto order = streams.generator(Purpose::Batch, iteration, kBatchStream + step / perEpoch);
                const auto chosen = torch::randperm(size, order, torch::kInt64)
                                        .slice(0, step % perEpoch * batch, (step % perEpoch + 1) * batch)
                                        .to(images.device());
                inputs = inputs.index_select(0, chosen);
                wantedLabels = labels.index_select(0, chosen);
                wanted = wanted.defined() ? wanted.index_select(0, chosen) : wanted;
            }
            auto generator = streams.generator(Purpose::Augment, iteration, kBatchStream + step);
            if (!ops.empty())
                inputs = augmentIndependent(inputs, ops, generator);
            const auto logits = network.forward(inputs);
            return wanted.defined() ? torch::nn::functional::cross_entropy(logits, torch::softmax(wanted, 1))
                                    : torch::nn::functional::cross_entropy(logits, wantedLabels);
        };
    }

    struct Judgement {
        torch::Tensor right;  // float [n]: experts that get the image right
        torch::Tensor logits; // [n, classes]: mean over those that do, over all where none does
    };
    Judgement judge(const torch::Tensor& images, int classIndex, int classes) const {
        auto sum = torch::zeros({images.size(0), classes}, images.options());
        auto all = torch::zeros_like(sum), right = torch::zeros({images.size(0)}, images.options());
        for (std::int64_t e = 0; e < m_experts->count(); ++e) {
            setFlatParameters(*m_student, m_experts->parameters(e, m_experts->epochs()));
            m_student->eval();
            const auto outputs = logitsInChunks(*m_student, images);
            const auto correct = (outputs.argmax(1) == classIndex).to(torch::kFloat32);
            sum += outputs * correct.unsqueeze(1);
            all += outputs;
            right += correct;
        }
        m_student->train();
        const auto hits = right.unsqueeze(1);
        return {right, torch::where(hits > 0, sum / hits.clamp_min(1),
                                    all / static_cast<double>(m_experts->count()))};
    }

    torch::Tensor packed(const torch::Tensor& images, const SyntheticSet& set) const {
        const auto& space = set.pixelSpace;
        return space.fromUnit(
            tileImages(space.toUnit(images), static_cast<int>(m_params.factor), set.formation.order));
    }

    // Real images that some expert classifies correctly, with the mean logits of the experts that are right.
    void startFromRightImages(MethodContext& context, SyntheticSet& set) const {
        const torch::NoGradGuard noGrad;
        const auto& data = context.dataset();
        auto generator = context.streams().generator(Purpose::Initialise, 0);
        const std::int64_t tiles = m_params.factor * m_params.factor, wanted = set.ipc * tiles;
        const auto candidates = randomRealIndices(data, wanted * kCandidates, generator);
        std::vector<torch::Tensor> chosen, logits;
        int classIndex = 0;
        for (const auto& ofClass : candidates.split(wanted * kCandidates)) {
            const auto images =
                data.pixelSpace.normalise(data.train.images.index_select(0, ofClass).to(context.device()));
            const auto judgement = judge(images, classIndex++, data.classes());
            // Those that most experts get right come first; in equal numbers the order of the draw stays.
            const auto order =
                std::get<1>(judgement.right.cpu().sort(/*stable=*/true, 0, /*descending=*/true));
            const auto places = order.slice(0, 0, wanted).to(images.device());
            const auto best = images.index_select(0, places),
                       labels = judgement.logits.index_select(0, places);
            chosen.push_back(tiles == 1 ? best : packed(best, set));
            const auto source = torch::arange(set.ipc, torch::kInt64).repeat({tiles});
            logits.push_back(SyntheticSet::meanOfViews(labels, source, set.ipc));
        }
        if (context.config().initialisation != Initialisation::Noise)
            set.images = torch::cat(chosen).detach().requires_grad_(true);
        set.labelLogits = torch::cat(logits).detach();
    }

    bool m_softLabels;
    TrajectoryParams m_params;
    ExpertRecipe m_recipe;
    std::unique_ptr<ExpertPool> m_experts;
    std::shared_ptr<Network> m_student; // scratch for parameters of experts and students
};

} // namespace

std::int64_t datmLastStart(std::int64_t current, std::int64_t final, std::int64_t expansion,
                           std::int64_t iteration) {
    if (iteration >= expansion || final <= current)
        return std::max(current, final);
    const double part = static_cast<double>(iteration) / static_cast<double>(expansion);
    return current + static_cast<std::int64_t>(std::floor(part * static_cast<double>(final - current)));
}

std::unique_ptr<Method> makeTrajectoryMatching(const RunConfig& config, const TrajectoryParams& params,
                                               bool softLabels) {
    return std::make_unique<TrajectoryMatching>(config, params, softLabels);
}

} // namespace distill
