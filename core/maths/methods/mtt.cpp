// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/mtt.h"

#include <algorithm>
#include <cmath>

#include <torch/nn/functional/loss.h>

#include "core/maths/methods/param_table.h"
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

struct TrajectoryParams {
    std::int64_t steps = 20, expertEpochs = 2, batch = 0; // of the student
    std::int64_t maxStart = 10;
    double learningRate = 100, momentum = 0.5; // of the images
    double rateOfRate = 1e-5, startRate = 0.01;
    bool augment = true;
    std::int64_t experts = 10, expertLength = 20, expertSubset = 0;
    std::string expertFiles;
    double expertRate = 0.01;
    bool flat = false;
    std::int64_t factor = 1; // tiles along an edge
    double rho = 0.01, alpha = 0.3;
    std::int64_t minStart = 0, currentMaxStart = 5, expansion = 1000; // DATM
    double labelRate = 2, labelMomentum = 0.9, threshold = 1.1;       // DATM
};

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
            throw DistillError(ErrorCode::Usage, "The experts are trained for " + std::to_string(epochs) +
                                                     " epochs, but matches begin as late as epoch " +
                                                     std::to_string(last) + " and reach " +
                                                     std::to_string(m_params.expertEpochs) +
                                                     " epochs further: train them longer, or begin earlier.");
    }

    void loadExperts(MethodContext& context) {
        if (m_experts)
            return;
        m_experts = std::make_unique<ExpertPool>(
            ExpertPool::prepare(context.dataset(), m_recipe, context.device(), context.threads(),
                                context.progress(), [&context] { return context.cancelled(); }));
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
        if (context.config().initialisation != "noise")
            set.images = torch::cat(chosen).detach().requires_grad_(true);
        set.labelLogits = torch::cat(logits).detach();
    }

    bool m_softLabels;
    TrajectoryParams m_params;
    ExpertRecipe m_recipe;
    std::unique_ptr<ExpertPool> m_experts;
    std::shared_ptr<Network> m_student; // scratch for parameters of experts and students
};

using TrajectoryParam = Param<TrajectoryParams>;

std::vector<TrajectoryParam> studentParams() {
    using P = TrajectoryParams;
    return {
        TrajectoryParam(&P::steps, "syn_steps", "Student steps")
            .range(1, 10000)
            .help("Steps of gradient descent that the student takes on the synthetic images in one match. "
                  "Published: 20 to 80. Memory hardly grows with them, time does."),
        TrajectoryParam(&P::expertEpochs, "expert_epochs", "Expert epochs per match")
            .range(1, 1000)
            .help("The student is to arrive where the expert is after so many epochs. Published: 2, or 3."),
        TrajectoryParam(&P::maxStart, "max_start", "Latest start")
            .range(1, 1000)
            .help("Matches begin at an epoch of the experts before this one. Published: 2 to 40."),
        TrajectoryParam(&P::learningRate, "lr_img", "Image learning rate")
            .range(1e-6, 1e9)
            .help("Step size of SGD on the pixels. Published: 100 or 1000."),
        TrajectoryParam(&P::rateOfRate, "lr_lr", "Step-size learning rate")
            .range(0, 10)
            .help("Of the student's learned step size. Published: 1e-7 to 1e-4."),
        TrajectoryParam(&P::startRate, "lr_teacher", "Initial step size")
            .range(1e-6, 10)
            .help("Of the student, learned from there. Published: 0.01 or 0.001."),
        TrajectoryParam(&P::batch, "batch_syn", "Synthetic batch")
            .range(0, 10000000)
            .help("Synthetic images per student step; 0 = all.")
            .unit("images")
            .advanced(),
    };
}

std::vector<TrajectoryParam> expertParams() {
    using P = TrajectoryParams;
    return {
        TrajectoryParam(&P::experts, "experts", "Experts")
            .range(1, 1000)
            .help("Networks trained on the real images whose trajectories are matched. Published: 100."),
        TrajectoryParam(&P::expertLength, "expert_length", "Expert training")
            .range(1, 1000)
            .unit("epochs")
            .help("Published: 50 (MTT), 100 (DATM)."),
        TrajectoryParam(&P::expertFiles, "expert_files", "Published experts")
            .path()
            .help(
                "MTT's replay_buffer_0.pt, or a folder of them, or trainings that the cache keeps (distill experts "
                "list): these are matched, and none are trained. The "
                "matching network must be theirs, and the data normalised (or whitened) alike.")
            .advanced(),
        TrajectoryParam(&P::expertSubset, "expert_subset", "Expert images")
            .range(0, 100000000)
            .unit("images")
            .help("Real images that the experts see, evenly over the classes; 0 = all.")
            .advanced(),
        TrajectoryParam(&P::expertRate, "expert_lr", "Expert learning rate")
            .range(1e-6, 10)
            .help("Plain SGD without momentum. Published: 0.01.")
            .advanced(),
    };
}

std::vector<TrajectoryParam> flatParams() {
    using P = TrajectoryParams;
    return {
        TrajectoryParam(&P::flat, "flat", "Flat trajectories")
            .help("Trains the experts by adaptive sharpness-aware steps (GSAM), which take twice as long: "
                  "students keep closer to flat trajectories. Published for FTD and DATM.")
            .advanced(),
        TrajectoryParam(&P::rho, "rho", "Flatness radius")
            .range(0, 10)
            .help("How far sharpness-aware steps look, relative to each parameter. Published: 0.01.")
            .advanced(),
        TrajectoryParam(&P::alpha, "alpha", "Weight of the surrogate gap")
            .range(0, 10)
            .help("Of GSAM; 0 is sharpness-aware minimisation alone. Published for DATM: 0.3.")
            .advanced(),
        TrajectoryParam(&P::factor, "factor", "Tiles along an edge")
            .range(1, 3)
            .help(
                "f: each stored image holds f x f small ones, enlarged for training (as IDC packs them); 1 is one "
                "image, as published. The tiles of a stored image share its soft label, where labels are "
                "learned. A match takes about f x f times as long.")
            .advanced(),
        TrajectoryParam(&P::momentum, "momentum", "Image momentum")
            .range(0, 0.999)
            .help("Momentum of SGD on the pixels and on the step size. Published: 0.5.")
            .advanced(),
        TrajectoryParam(&P::augment, "augment", "Augmentation")
            .help(
                "The student sees each synthetic image through a transform of its own (DSA). Published: on.")
            .advanced(),
    };
}

std::vector<TrajectoryParam> alignmentParams() {
    using P = TrajectoryParams;
    return {
        TrajectoryParam(&P::minStart, "min_start", "Earliest start")
            .range(0, 1000)
            .help("First epoch of the experts that matches may begin at. Published: 0 for few images per "
                  "class, up to 40 for many."),
        TrajectoryParam(&P::currentMaxStart, "current_max_start", "Latest start at first")
            .range(0, 1000)
            .help(
                "The range of starts grows from here to the latest start, so that easy patterns come first."),
        TrajectoryParam(&P::expansion, "expansion_end", "Range grown after")
            .range(1, 10000000)
            .unit("iterations")
            .help("Published: 1000 or 2000."),
        TrajectoryParam(&P::labelRate, "lr_y", "Label learning rate")
            .range(0, 1e6)
            .help("Step size of SGD on the label logits. Published: 2 to 10."),
        TrajectoryParam(&P::labelMomentum, "momentum_y", "Label momentum")
            .range(0, 0.999)
            .help("Published: 0.9.")
            .advanced(),
        TrajectoryParam(&P::threshold, "threshold", "Largest loss")
            .range(0, 1e6)
            .help("Matches with a larger loss are not learned from; 0 = all are. Published: 1.1 at one image "
                  "per class.")
            .advanced(),
    };
}

const ParamTable<TrajectoryParams>& tableOf(const std::string& method) {
    static const ParamTable<TrajectoryParams> mtt("mtt",
                                                  joined({studentParams(), expertParams(), flatParams()}));
    static const ParamTable<TrajectoryParams> datm(
        "datm", joined({studentParams(), expertParams(), flatParams(), alignmentParams()}));
    return method == "datm" ? datm : mtt;
}

MethodCost trajectoryCost(const RunConfig& config, const CostSizes& sizes) {
    const auto params = tableOf(config.method).read(config);
    const auto asked = static_cast<double>(params.batch), steps = static_cast<double>(params.steps);
    const auto tiles = static_cast<double>(params.factor * params.factor);
    const double batch = asked > 0 ? std::min(asked, sizes.set() * tiles) : sizes.set() * tiles;
    MethodCost cost;
    cost.tiles = tiles;
    cost.trained = steps * batch;
    cost.second = steps * batch;
    cost.graph = 2 * batch;
    cost.parameters = steps + 4;
    if (params.expertFiles.empty())
        cost.prepared = (params.flat ? 2.0 : 1.0) *
                        static_cast<double>(params.experts * params.expertLength) *
                        sizes.subset(params.expertSubset);
    return cost;
}

std::vector<PublishedSetting> mttPublished() {
    return {
        {kAnyDataset, 1, "iterations", "5000"},
        {kAnyDataset, 1, "mtt.experts", "100"},
        {kAnyDataset, 1, "mtt.expert_length", "50"},
        {kAnyDataset, 1, "mtt.max_start", "20"},
        {"cifar10", 1, "zca", "true"},
        {"cifar10", 1, "mtt.syn_steps", "50"},
        {"cifar10", 1, "mtt.max_start", "2"},
        {"cifar10", 1, "mtt.lr_lr", "1e-7"},
        {"cifar10", 10, "mtt.syn_steps", "30"},
        {"cifar10", 10, "mtt.max_start", "20"},
        {"cifar10", 10, "mtt.lr_lr", "1e-5"},
        {"cifar10", 10, "mtt.lr_teacher", "0.001"},
        {"cifar10", 50, "zca", "false"},
        {"cifar10", 50, "mtt.max_start", "40"},
        {"cifar10", 50, "mtt.lr_img", "1000"},
        {"cifar100", 1, "zca", "true"},
        {"cifar100", 1, "mtt.syn_steps", "20"},
        {"cifar100", 1, "mtt.expert_epochs", "3"},
        {"cifar100", 1, "mtt.lr_img", "1000"},
        {"cifar100", 10, "zca", "false"},
        {"cifar100", 10, "mtt.expert_epochs", "2"},
        {"cifar100", 50, "zca", "true"},
        {"cifar100", 50, "mtt.syn_steps", "80"},
        {"cifar100", 50, "mtt.max_start", "40"},
        {"cifar100", 50, "mtt.batch_syn", "125"},
        {"tiny-imagenet", 1, "mtt.syn_steps", "10"},
        {"tiny-imagenet", 1, "mtt.max_start", "10"},
        {"tiny-imagenet", 1, "mtt.lr_img", "10000"},
        {"tiny-imagenet", 1, "mtt.lr_lr", "0.0001"},
        {"tiny-imagenet", 10, "mtt.syn_steps", "20"},
        {"tiny-imagenet", 10, "mtt.max_start", "40"},
        {"tiny-imagenet", 10, "mtt.batch_syn", "200"},
        {"tiny-imagenet", 50, "mtt.batch_syn", "300"},
    };
}

std::vector<PublishedSetting> datmPublished() {
    return {
        {kAnyDataset, 1, "iterations", "10000"},
        {kAnyDataset, 1, "datm.experts", "100"},
        {kAnyDataset, 1, "datm.expert_length", "100"},
        {kAnyDataset, 1, "datm.flat", "true"},
        {kAnyDataset, 1, "datm.syn_steps", "80"},
        {kAnyDataset, 1, "datm.max_start", "20"},
        {kAnyDataset, 1, "datm.current_max_start", "10"},
        {kAnyDataset, 1, "datm.threshold", "0"},
        {"cifar10", 1, "zca", "true"},
        {"cifar10", 1, "datm.batch_syn", "10"},
        {"cifar10", 1, "datm.lr_y", "5"},
        {"cifar10", 1, "datm.max_start", "4"},
        {"cifar10", 1, "datm.current_max_start", "4"},
        {"cifar10", 1, "datm.threshold", "1.1"},
        {"cifar10", 1, "datm.lr_lr", "1e-7"},
        {"cifar10", 10, "datm.batch_syn", "100"},
        {"cifar10", 10, "datm.lr_y", "2"},
        {"cifar10", 10, "datm.max_start", "20"},
        {"cifar10", 10, "datm.current_max_start", "10"},
        {"cifar10", 10, "datm.threshold", "0"},
        {"cifar10", 10, "datm.lr_lr", "1e-5"},
        {"cifar10", 50, "datm.lr_img", "1000"},
        {"cifar10", 50, "datm.batch_syn", "500"},
        {"cifar10", 50, "datm.max_start", "40"},
        {"cifar10", 50, "datm.current_max_start", "20"},
        {"cifar10", 50, "datm.expansion_end", "2000"},
        {"cifar10", 500, "datm.syn_steps", "40"},
        {"cifar10", 500, "datm.lr_img", "50"},
        {"cifar10", 500, "datm.batch_syn", "1000"},
        {"cifar10", 500, "datm.lr_y", "10"},
        {"cifar10", 500, "datm.min_start", "40"},
        {"cifar10", 500, "datm.current_max_start", "60"},
        {"cifar10", 500, "datm.max_start", "60"},
        {"cifar10", 1000, "datm.syn_steps", "100"},
        {"cifar100", 1, "zca", "true"},
        {"cifar100", 1, "datm.syn_steps", "40"},
        {"cifar100", 1, "datm.expert_epochs", "3"},
        {"cifar100", 1, "datm.lr_img", "1000"},
        {"cifar100", 1, "datm.batch_syn", "1000"},
        {"cifar100", 1, "datm.lr_y", "10"},
        {"cifar100", 10, "datm.syn_steps", "80"},
        {"cifar100", 10, "datm.expert_epochs", "2"},
        {"cifar100", 10, "datm.current_max_start", "30"},
        {"cifar100", 10, "datm.max_start", "50"},
        {"cifar100", 10, "datm.expansion_end", "2000"},
        {"cifar100", 50, "datm.min_start", "20"},
        {"cifar100", 50, "datm.current_max_start", "70"},
        {"cifar100", 50, "datm.max_start", "70"},
        {"cifar100", 100, "datm.lr_img", "50"},
        {"cifar100", 100, "datm.min_start", "30"},
    };
}

} // namespace

std::int64_t datmLastStart(std::int64_t current, std::int64_t final, std::int64_t expansion,
                           std::int64_t iteration) {
    if (iteration >= expansion || final <= current)
        return std::max(current, final);
    const double part = static_cast<double>(iteration) / static_cast<double>(expansion);
    return current + static_cast<std::int64_t>(std::floor(part * static_cast<double>(final - current)));
}

ExpertRecipe expertRecipe(const RunConfig& config) {
    const auto params = tableOf(config.method).read(config);
    ExpertRecipe recipe;
    recipe.network = config.network;
    recipe.count = params.experts;
    recipe.epochs = params.expertLength;
    recipe.subset = params.expertSubset;
    recipe.learningRate = params.expertRate;
    recipe.files = params.expertFiles;
    if (params.flat)
        recipe.sharpness = SharpnessOptions{params.rho, params.alpha, true};
    return recipe;
}

MethodRow mttRow() {
    MethodRow row;
    auto& descriptor = row.descriptor;
    descriptor.id = "mtt";
    descriptor.name = "Trajectory matching (MTT)";
    descriptor.description =
        "A student trained on the synthetic images is to follow the path that experts took on the "
        "real ones. Needs experts, trained once and kept.";
    descriptor.reference =
        "Cazenavette et al., Dataset Distillation by Matching Training Trajectories, CVPR 2022";
    descriptor.formula =
        "|| student after S steps - expert after M epochs ||^2 / || start - expert after M epochs ||^2";
    descriptor.params = tableOf("mtt").specs();
    descriptor.packing = "mtt.factor";
    row.make = [](const RunConfig& config) -> std::unique_ptr<Method> {
        return std::make_unique<TrajectoryMatching>(config, tableOf("mtt").read(config), false);
    };
    row.cost = &trajectoryCost;
    row.settings.quick = {
        {"mtt.experts", "2"},   {"mtt.expert_length", "6"}, {"mtt.expert_subset", "10000"},
        {"mtt.max_start", "4"}, {"mtt.syn_steps", "10"},    {"mtt.lr_lr", "1e-6"},
        {"mtt.lr_img", "1000"},
    };
    row.settings.published = mttPublished();
    return row;
}

MethodRow datmRow() {
    auto row = mttRow();
    auto& descriptor = row.descriptor;
    descriptor.id = "datm";
    descriptor.name = "Difficulty-aligned trajectories (DATM)";
    descriptor.description =
        "Trajectory matching with learned soft labels, from real images that experts get right, and "
        "with a range of epochs that grows from easy to hard.";
    descriptor.reference = "Guo et al., Towards Lossless Dataset Distillation via Difficulty-Aligned "
                           "Trajectory Matching, ICLR 2024";
    descriptor.params = tableOf("datm").specs();
    descriptor.packing = "datm.factor";
    row.make = [](const RunConfig& config) -> std::unique_ptr<Method> {
        return std::make_unique<TrajectoryMatching>(config, tableOf("datm").read(config), true);
    };
    row.settings.quick = {
        {"datm.experts", "2"},    {"datm.expert_length", "6"},     {"datm.expert_subset", "10000"},
        {"datm.max_start", "4"},  {"datm.current_max_start", "2"}, {"datm.expansion_end", "50"},
        {"datm.syn_steps", "10"}, {"datm.threshold", "0"},         {"datm.lr_lr", "1e-6"},
        {"datm.lr_img", "100"},
    };
    row.settings.published = datmPublished();
    return row;
}

} // namespace distill
