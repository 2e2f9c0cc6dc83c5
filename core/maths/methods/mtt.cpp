// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/mtt.h"

#include <algorithm>
#include <cmath>

#include <torch/nn/functional/loss.h>

#include "core/maths/methods/param_rows.h"
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
    TrajectoryMatching(const RunConfig& config, const std::string& id, bool softLabels)
        : m_softLabels(softLabels),
          m_steps(integerParam(config, id + ".syn_steps")),
          m_expertEpochs(integerParam(config, id + ".expert_epochs")),
          m_batch(integerParam(config, id + ".batch_syn")),
          m_learningRate(realParam(config, id + ".lr_img")),
          m_momentum(realParam(config, id + ".momentum")),
          m_rateOfRate(realParam(config, id + ".lr_lr")),
          m_startRate(realParam(config, id + ".lr_teacher")),
          m_maxStart(integerParam(config, id + ".max_start")),
          m_augment(flagParam(config, id + ".augment")) {
        m_recipe = expertRecipe(config);
        if (!softLabels)
            return;
        m_minStart = integerParam(config, "datm.min_start");
        m_currentMaxStart = integerParam(config, "datm.current_max_start");
        m_expansion = integerParam(config, "datm.expansion_end");
        m_labelRate = realParam(config, "datm.lr_y");
        m_labelMomentum = realParam(config, "datm.momentum_y");
        m_threshold = realParam(config, "datm.threshold");
    }

    SyntheticSet initialise(MethodContext& context) override {
        if (m_recipe.files.empty())
            requireReach(m_recipe.epochs); // before they are trained
        auto set = Method::initialise(context);
        set.learningRate = torch::tensor(static_cast<float>(m_startRate)).to(context.device());
        if (!m_softLabels)
            return set;
        loadExperts(context);
        startFromRightImages(context, set);
        return set;
    }

    void adoptLabels(const SyntheticSet& stored, SyntheticSet& set, MethodContext& context) override {
        Method::adoptLabels(stored, set, context);
        if (!m_softLabels || stored.softLabels())
            return;
        const torch::NoGradGuard noGrad;
        std::vector<torch::Tensor> logits;
        int classIndex = 0;
        for (const auto& ofClass : set.images.detach().split(set.ipc))
            logits.push_back(judge(ofClass, classIndex++, set.classes).logits);
        set.labelLogits = torch::cat(logits);
    }

    std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig&) override {
        std::vector<ParameterGroup> groups{imageGroup(set, m_learningRate, m_momentum)};
        set.learningRate = set.learningRate.detach().requires_grad_(true);
        ParameterGroup rate;
        rate.name = "learning_rate";
        rate.tensor = set.learningRate;
        rate.learningRate = m_rateOfRate;
        rate.optimiser.momentum = m_momentum;
        rate.project = [](torch::Tensor& tensor) { tensor.clamp_min_(kSmallestRate); };
        groups.push_back(rate);
        if (m_softLabels) {
            set.labelLogits = set.labelLogits.detach().requires_grad_(true);
            ParameterGroup labels;
            labels.name = "label_logits";
            labels.tensor = set.labelLogits;
            labels.learningRate = m_labelRate;
            labels.optimiser.momentum = m_labelMomentum;
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
        const std::int64_t start = draw(m_minStart, lastStart(context.iteration()));
        UnrollRequest request;
        request.start = m_experts->parameters(expert, start);
        request.target = m_experts->parameters(expert, start + m_expertEpochs);
        request.images = set.images.detach();
        request.targets = m_softLabels ? set.labelLogits.detach() : torch::Tensor();
        request.learningRate = set.learningRate.item<double>();
        request.steps = m_steps;
        request.loss = studentLoss(context);
        const auto result = unroll(*m_student, request);
        std::vector<torch::Tensor> gradients{
            result.imageGradient,
            torch::tensor(static_cast<float>(result.rateGradient)).to(set.learningRate.device())};
        if (m_softLabels)
            gradients.push_back(result.targetGradient);
        // Above the threshold (DATM) the match is counted but nothing is learned from it.
        const bool skip = m_threshold > 0 && result.loss > m_threshold;
        context.accumulate(result.loss, skip ? std::vector<torch::Tensor>() : gradients);
        context.step();
    }

private:
    void requireReach(std::int64_t epochs) const {
        const std::int64_t last = m_softLabels ? std::max(m_maxStart, m_currentMaxStart) : m_maxStart - 1;
        if (last + m_expertEpochs > epochs || last < m_minStart)
            throw DistillError(ErrorCode::Usage, "The experts are trained for " + std::to_string(epochs) +
                                                     " epochs, but matches begin as late as epoch " +
                                                     std::to_string(last) + " and reach " +
                                                     std::to_string(m_expertEpochs) +
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
        return m_softLabels ? datmLastStart(m_currentMaxStart, m_maxStart, m_expansion, iteration)
                            : m_maxStart - 1;
    }

    // The student sees all images, or a part of each epoch's order, each with its own augmentation.
    std::function<torch::Tensor(std::int64_t, Network&, const torch::Tensor&, const torch::Tensor&)>
    studentLoss(MethodContext& context) const {
        const auto ops =
            m_augment ? parseAugmentStrategy(context.dataset().augmentation) : std::vector<AugmentOp>();
        const auto labels = context.set().labels;
        const std::int64_t size = context.set().size();
        const std::int64_t batch = m_batch > 0 ? std::min(m_batch, size) : size;
        const std::int64_t perEpoch = (size + batch - 1) / batch, iteration = context.iteration();
        const auto& streams = context.streams();
        return [=, &streams](std::int64_t step, Network& network, const torch::Tensor& images,
                             const torch::Tensor& targets) {
            auto inputs = images;
            auto wantedLabels = labels;
            auto wanted = targets;
            if (batch < size) {
                auto order = streams.generator(Purpose::Batch, iteration, kBatchStream + step / perEpoch);
                const auto chosen = torch::randperm(size, order, torch::kInt64)
                                        .slice(0, step % perEpoch * batch, (step % perEpoch + 1) * batch)
                                        .to(images.device());
                inputs = images.index_select(0, chosen);
                wantedLabels = labels.index_select(0, chosen);
                wanted = targets.defined() ? targets.index_select(0, chosen) : targets;
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

    // Real images that some expert classifies correctly, with the mean logits of the experts that are right.
    void startFromRightImages(MethodContext& context, SyntheticSet& set) const {
        const torch::NoGradGuard noGrad;
        const auto& data = context.dataset();
        auto generator = context.streams().generator(Purpose::Initialise, 0);
        const auto candidates = randomRealIndices(data, set.ipc * kCandidates, generator);
        std::vector<torch::Tensor> chosen, logits;
        int classIndex = 0;
        for (const auto& ofClass : candidates.split(set.ipc * kCandidates)) {
            const auto images =
                data.pixelSpace.normalise(data.train.images.index_select(0, ofClass).to(context.device()));
            const auto judgement = judge(images, classIndex++, data.classes());
            // Those that most experts get right come first; in equal numbers the order of the draw stays.
            const auto order =
                std::get<1>(judgement.right.cpu().sort(/*stable=*/true, 0, /*descending=*/true));
            const auto places = order.slice(0, 0, set.ipc).to(images.device());
            chosen.push_back(images.index_select(0, places));
            logits.push_back(judgement.logits.index_select(0, places));
        }
        if (context.config().initialisation != "noise")
            set.images = torch::cat(chosen).detach().requires_grad_(true);
        set.labelLogits = torch::cat(logits).detach();
    }

    bool m_softLabels;
    std::int64_t m_steps, m_expertEpochs, m_batch;
    double m_learningRate, m_momentum, m_rateOfRate, m_startRate;
    std::int64_t m_maxStart;
    bool m_augment;
    ExpertRecipe m_recipe;
    std::int64_t m_minStart = 0, m_currentMaxStart = 0, m_expansion = 1; // DATM
    double m_labelRate = 0, m_labelMomentum = 0, m_threshold = 0;        // DATM
    std::unique_ptr<ExpertPool> m_experts;
    std::shared_ptr<Network> m_student; // scratch for parameters of experts and students
};

std::vector<ParamSpec> trajectoryParams(const std::string& id) {
    const auto key = [&](const char* name) { return id + "." + name; };
    return {
        ParamRow::integer(key("syn_steps").c_str(), "Student steps", 20, 1, 10000)
            .help("Steps of gradient descent that the student takes on the synthetic images in one match. "
                  "Published: 20 "
                  "to 80. Memory hardly grows with them, time does."),
        ParamRow::integer(key("expert_epochs").c_str(), "Expert epochs per match", 2, 1, 1000)
            .help("The student is to arrive where the expert is after so many epochs. Published: 2, or 3."),
        ParamRow::integer(key("max_start").c_str(), "Latest start", 10, 1, 1000)
            .help("Matches begin at an epoch of the experts before this one. Published: 2 to 40."),
        ParamRow::real(key("lr_img").c_str(), "Image learning rate", 100, 1e-6, 1e9)
            .help("Step size of SGD on the pixels. Published: 100 or 1000."),
        ParamRow::real(key("lr_lr").c_str(), "Step-size learning rate", 1e-5, 0, 10)
            .help("Of the student's learned step size. Published: 1e-7 to 1e-4."),
        ParamRow::real(key("lr_teacher").c_str(), "Initial step size", 0.01, 1e-6, 10)
            .help("Of the student, learned from there. Published: 0.01 or 0.001."),
        ParamRow::integer(key("batch_syn").c_str(), "Synthetic batch", 0, 0, 10000000)
            .help("Synthetic images per student step; 0 = all.")
            .unit("images")
            .advanced(),
        ParamRow::integer(key("experts").c_str(), "Experts", 10, 1, 1000)
            .help("Networks trained on the real images whose trajectories are matched. Published: 100."),
        ParamRow::integer(key("expert_length").c_str(), "Expert training", 20, 1, 1000)
            .unit("epochs")
            .help("Published: 50 (MTT), 100 (DATM)."),
        ParamRow::path(key("expert_files").c_str(), "Published experts")
            .help(
                "MTT's replay_buffer_0.pt, or a folder of them: these are matched, and none are trained. The "
                "matching network must be theirs, and the data normalised (or whitened) alike.")
            .advanced(),
        ParamRow::integer(key("expert_subset").c_str(), "Expert images", 0, 0, 100000000)
            .unit("images")
            .help("Real images that the experts see, evenly over the classes; 0 = all.")
            .advanced(),
        ParamRow::real(key("expert_lr").c_str(), "Expert learning rate", 0.01, 1e-6, 10)
            .help("Plain SGD without momentum. Published: 0.01.")
            .advanced(),
        ParamRow::flag(key("flat").c_str(), "Flat trajectories", false)
            .help("Trains the experts by adaptive sharpness-aware steps (GSAM), which take twice as long: "
                  "students keep closer to flat trajectories. Published for FTD and DATM.")
            .advanced(),
        ParamRow::real(key("rho").c_str(), "Flatness radius", 0.01, 0, 10)
            .help("How far sharpness-aware steps look, relative to each parameter. Published: 0.01.")
            .advanced(),
        ParamRow::real(key("alpha").c_str(), "Weight of the surrogate gap", 0.3, 0, 10)
            .help("Of GSAM; 0 is sharpness-aware minimisation alone. Published for DATM: 0.3.")
            .advanced(),
        ParamRow::real(key("momentum").c_str(), "Image momentum", 0.5, 0, 0.999)
            .help("Momentum of SGD on the pixels and on the step size. Published: 0.5.")
            .advanced(),
        ParamRow::flag(key("augment").c_str(), "Augmentation", true)
            .help(
                "The student sees each synthetic image through a transform of its own (DSA). Published: on.")
            .advanced(),
    };
}

std::vector<ParamSpec> alignmentParams() {
    return {
        ParamRow::integer("datm.min_start", "Earliest start", 0, 0, 1000)
            .help("First epoch of the experts that matches may begin at. Published: 0 for few images per "
                  "class, up to 40 "
                  "for many."),
        ParamRow::integer("datm.current_max_start", "Latest start at first", 5, 0, 1000)
            .help(
                "The range of starts grows from here to the latest start, so that easy patterns come first."),
        ParamRow::integer("datm.expansion_end", "Range grown after", 1000, 1, 10000000)
            .unit("iterations")
            .help("Published: 1000 or 2000."),
        ParamRow::real("datm.lr_y", "Label learning rate", 2, 0, 1e6)
            .help("Step size of SGD on the label logits. Published: 2 to 10."),
        ParamRow::real("datm.momentum_y", "Label momentum", 0.9, 0, 0.999).help("Published: 0.9.").advanced(),
        ParamRow::real("datm.threshold", "Largest loss", 1.1, 0, 1e6)
            .help("Matches with a larger loss are not learned from; 0 = all are. Published: 1.1 at one image "
                  "per class.")
            .advanced(),
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
    const auto key = [&](const char* name) { return config.method + "." + name; };
    ExpertRecipe recipe;
    recipe.network = config.network;
    recipe.count = integerParam(config, key("experts"));
    recipe.epochs = integerParam(config, key("expert_length"));
    recipe.subset = integerParam(config, key("expert_subset"));
    recipe.learningRate = realParam(config, key("expert_lr"));
    recipe.files = textParam(config, key("expert_files"));
    if (flagParam(config, key("flat")))
        recipe.sharpness =
            SharpnessOptions{realParam(config, key("rho")), realParam(config, key("alpha")), true};
    return recipe;
}

MethodDescriptor mttDescriptor() {
    MethodDescriptor descriptor;
    descriptor.id = "mtt";
    descriptor.name = "Trajectory matching (MTT)";
    descriptor.description =
        "A student trained on the synthetic images is to follow the path that experts took on the "
        "real ones. Needs experts, trained once and kept.";
    descriptor.reference =
        "Cazenavette et al., Dataset Distillation by Matching Training Trajectories, CVPR 2022";
    descriptor.formula =
        "|| student after S steps - expert after M epochs ||^2 / || start - expert after M epochs ||^2";
    descriptor.params = trajectoryParams(descriptor.id);
    return descriptor;
}

MethodDescriptor datmDescriptor() {
    auto descriptor = mttDescriptor();
    descriptor.id = "datm";
    descriptor.name = "Difficulty-aligned trajectories (DATM)";
    descriptor.description =
        "Trajectory matching with learned soft labels, from real images that experts get right, and "
        "with a range of epochs that grows from easy to hard.";
    descriptor.reference = "Guo et al., Towards Lossless Dataset Distillation via Difficulty-Aligned "
                           "Trajectory Matching, ICLR 2024";
    descriptor.params = trajectoryParams(descriptor.id);
    for (auto& param : alignmentParams())
        descriptor.params.push_back(param);
    return descriptor;
}

std::unique_ptr<Method> makeMtt(const RunConfig& config) {
    return std::make_unique<TrajectoryMatching>(config, "mtt", false);
}

std::unique_ptr<Method> makeDatm(const RunConfig& config) {
    return std::make_unique<TrajectoryMatching>(config, "datm", true);
}

} // namespace distill
