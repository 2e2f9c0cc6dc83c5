// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/selection.h"

#include <algorithm>
#include <array>
#include <limits>

#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/methods/start_images.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"

namespace distill {
namespace {

constexpr int kRounds = 25; // of k-means, or fewer where nothing moves any more
constexpr std::int64_t kSelectionBatch = 512;

using Selection = torch::Tensor (*)(const torch::Tensor& features, std::int64_t count,
                                    at::Generator generator);

struct BaselineRow {
    const char* id;
    const char* name;
    const char* description;
    const char* reference;
    Selection select; // null = at random, without features
};

const std::array<BaselineRow, 4> kBaselines = {{
    {"random", "Random real images",
     "As many real images of each class as asked for, drawn at random: the line to beat.", "", nullptr},
    {"herding", "Herding", "Real images whose mean feature comes nearest to that of their class.",
     "Welling, Herding Dynamical Weights to Learn, ICML 2009",
     [](const torch::Tensor& f, std::int64_t n, at::Generator) { return herding(f, n); }},
    {"k-center", "K-center", "Real images that cover the features of their class, farthest first.",
     "Sener & Savarese, Active Learning for Convolutional Neural Networks: A Core-Set Approach, ICLR 2018",
     [](const torch::Tensor& f, std::int64_t n, at::Generator) { return kCenter(f, n); }},
    {"k-means", "K-means",
     "The real images nearest to the centres of k-means in the features of their class.", "", &kMeans},
}};

const BaselineRow& rowOf(const std::string& id) {
    return *std::find_if(kBaselines.begin(), kBaselines.end(),
                         [&](const BaselineRow& row) { return id == row.id; });
}

class Baseline final : public Method {
public:
    explicit Baseline(const RunConfig& config) : m_row(rowOf(config.method)) {}

    SyntheticSet initialise(MethodContext& context) override {
        const auto& config = context.config();
        if (m_row.select == nullptr)
            return initialiseSet(context.dataset(), config.ipc, Initialisation::Real, context.streams(),
                                 context.device());
        const auto pool = firstTeacher(context);
        auto set = emptySet(context.dataset(), config.ipc, context.device());
        set.images =
            chooseRealImages(m_row.id, context.dataset(), &pool->at(0), config.ipc, context.streams(),
                             context.device(), [&context] { return context.cancelled(); })
                .detach()
                .requires_grad_(true);
        return set;
    }

    std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig&) override {
        return {imageGroup(set, 0, 0)};
    }
    void iterate(MethodContext&) override {} // never called

private:
    const BaselineRow& m_row;
};

torch::Tensor squaredDistances(const torch::Tensor& features, const torch::Tensor& point) {
    return (features - point).pow(2).sum(1);
}

torch::Tensor startCentres(const torch::Tensor& features, std::int64_t count, at::Generator& generator) {
    std::vector<std::int64_t> chosen{
        torch::randint(features.size(0), {}, generator, torch::kInt64).item<std::int64_t>()};
    auto nearest = squaredDistances(features, features[chosen.back()]);
    while (static_cast<std::int64_t>(chosen.size()) < count) { // k-means++: far points are likelier
        const auto reach = nearest.to(torch::kCPU, torch::kFloat64).cumsum(0);
        const double place =
            torch::rand({}, generator, torch::kFloat64).item<double>() * reach[-1].item<double>();
        const auto next = (reach <= place).sum().item<std::int64_t>();
        chosen.push_back(std::min(next, features.size(0) - 1));
        nearest = torch::min(nearest, squaredDistances(features, features[chosen.back()]));
    }
    return features.index_select(0, torch::tensor(chosen, torch::kInt64).to(features.device())).clone();
}

torch::Tensor lloyd(const torch::Tensor& features, torch::Tensor centres) {
    torch::Tensor owner;
    for (int round = 0; round < kRounds; ++round) {
        const auto nearest = torch::cdist(features, centres).argmin(1);
        if (owner.defined() && owner.equal(nearest))
            break;
        owner = nearest;
        auto sums = torch::zeros_like(centres).index_add_(0, owner, features);
        const auto sizes =
            torch::bincount(owner, {}, centres.size(0)).to(features.scalar_type()).unsqueeze(1);
        centres = torch::where(sizes > 0, sums / sizes.clamp_min(1), centres);
    }
    return centres;
}

} // namespace

torch::Tensor chooseRealImages(const std::string& id, const Dataset& dataset, Network* network,
                               std::int64_t ipc, const RandomStreams& streams, c10::Device device,
                               const std::function<bool()>& cancelled) {
    const BaselineRow& row = rowOf(id);
    if (row.select == nullptr)
        return randomRealImages(dataset, ipc, streams.generator(Purpose::Initialise, 0)).to(device);
    std::vector<torch::Tensor> chosen;
    for (int c = 0; c < dataset.classes(); ++c) {
        const auto& members = dataset.train.classIndices[static_cast<std::size_t>(c)];
        std::vector<torch::Tensor> features;
        for (const auto& part : members.split(kSelectionBatch)) {
            if (cancelled && cancelled())
                throw DistillError(ErrorCode::Cancelled, "Stopped while images were being chosen.");
            const auto bytes = dataset.train.images.index_select(0, part).to(device);
            features.push_back(embedInChunks(*network, dataset.pixelSpace.normalise(bytes)));
        }
        const auto rows = row.select(torch::cat(features), ipc, streams.generator(Purpose::Initialise, 0, c));
        // A class with fewer images than asked for gives them again, in the same order.
        const auto places = torch::arange(ipc).remainder(rows.size(0));
        const auto indices = members.index_select(0, rows.cpu().index_select(0, places));
        chosen.push_back(
            dataset.pixelSpace.normalise(dataset.train.images.index_select(0, indices).to(device)));
    }
    return torch::cat(chosen);
}

torch::Tensor herding(const torch::Tensor& features, std::int64_t count) {
    const torch::NoGradGuard noGrad;
    const auto mean = features.mean(0);
    auto sum = torch::zeros_like(mean);
    auto taken = torch::zeros({features.size(0)}, features.options());
    std::vector<std::int64_t> chosen;
    for (std::int64_t k = 1; k <= std::min(count, features.size(0)); ++k) {
        // ||mean - (sum + f) / k||^2 over all f at once, without a matrix of differences.
        const auto wanted = mean * double(k) - sum;
        auto distance = features.pow(2).sum(1) - 2 * features.matmul(wanted);
        distance = distance + taken;
        const auto best = distance.argmin().item<std::int64_t>();
        taken[best] = std::numeric_limits<float>::infinity();
        sum += features[best];
        chosen.push_back(best);
    }
    return torch::tensor(chosen, torch::kInt64);
}

torch::Tensor kCenter(const torch::Tensor& features, std::int64_t count) {
    const torch::NoGradGuard noGrad;
    std::vector<std::int64_t> chosen{
        squaredDistances(features, features.mean(0)).argmin().item<std::int64_t>()};
    auto nearest = squaredDistances(features, features[chosen.back()]);
    while (static_cast<std::int64_t>(chosen.size()) < std::min(count, features.size(0))) {
        nearest[chosen.back()] = -1; // never again, even among equal images
        chosen.push_back(nearest.argmax().item<std::int64_t>());
        const auto known = nearest < 0;
        nearest = torch::min(nearest, squaredDistances(features, features[chosen.back()]));
        nearest.masked_fill_(known, -1);
    }
    return torch::tensor(chosen, torch::kInt64);
}

torch::Tensor kMeans(const torch::Tensor& features, std::int64_t count, at::Generator generator) {
    const torch::NoGradGuard noGrad;
    const std::int64_t clusters = std::min(count, features.size(0));
    const auto centres = lloyd(features, startCentres(features, clusters, generator));
    auto distances = torch::cdist(centres, features);
    std::vector<std::int64_t> chosen;
    for (std::int64_t k = 0; k < clusters; ++k) {
        chosen.push_back(distances[k].argmin().item<std::int64_t>());
        distances.select(1, chosen.back()).fill_(std::numeric_limits<float>::infinity());
    }
    return torch::tensor(chosen, torch::kInt64);
}

std::vector<MethodRow> baselineRows() {
    std::vector<MethodRow> rows;
    for (const auto& baseline : kBaselines) {
        MethodRow row;
        row.descriptor.id = baseline.id;
        row.descriptor.name = baseline.name;
        row.descriptor.description = baseline.description;
        row.descriptor.reference = baseline.reference;
        row.descriptor.formula = "none: real images are chosen";
        row.descriptor.baseline = true;
        row.make = [](const RunConfig& config) -> std::unique_ptr<Method> {
            return std::make_unique<Baseline>(config);
        };
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace distill
