// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/benchmark.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include <nlohmann/json.hpp>
#include <torch/csrc/autograd/autograd.h>
#include <torch/nn/modules/conv.h>

#include "core/catalogue/catalogue.h"
#include "core/jobs/run.h"
#include "core/maths/cmi/cmi_term.h"
#include "core/maths/engine/objective.h"
#include "core/maths/methods/registry.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/torch_runtime.h"

namespace distill {
namespace {

constexpr int kClasses = 10, kIpc = 10, kReal = 256, kSide = 32, kWidth = 128;
constexpr int kRounds = 5;

double secondsOf(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    if (torch::cuda::is_available())
        torch::cuda::synchronize();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

double mebibytes(std::uint64_t bytes) {
    return static_cast<double>(bytes) / (1024.0 * 1024.0);
}

// Random pixels in the shape of CIFAR-10: speed does not depend on what they show.
Dataset randomPixels() {
    const auto* descriptor = findDataset("cifar10");
    Dataset dataset;
    dataset.id = descriptor->id;
    dataset.name = descriptor->name;
    dataset.channels = 3;
    dataset.height = dataset.width = kSide;
    dataset.pixelSpace = {descriptor->mean, descriptor->std};
    dataset.augmentation = descriptor->augmentation;
    auto generator = makeGenerator(1);
    dataset.train.images =
        torch::randint(0, 256, {kClasses * kReal, 3, kSide, kSide}, generator, torch::kUInt8);
    dataset.train.labels = torch::arange(kClasses, torch::kInt64).repeat_interleave(kReal);
    for (int c = 0; c < kClasses; ++c) {
        dataset.classNames.push_back(std::to_string(c));
        dataset.train.classIndices.push_back(torch::arange(c * kReal, (c + 1) * kReal, torch::kInt64));
    }
    return dataset;
}

// The convolutions of one iteration and nothing else: forward for all images, and the gradient with respect
// to the input for the synthetic ones.
class ConvolutionsAlone final {
public:
    explicit ConvolutionsAlone(c10::Device device) : m_device(device) {
        for (int layer = 0; layer < 3; ++layer) {
            auto options = torch::nn::Conv2dOptions(layer == 0 ? 3 : kWidth, kWidth, 3).padding(1);
            m_layers.emplace_back(options);
            m_layers.back()->to(device);
            for (auto& parameter : m_layers.back()->parameters())
                parameter.set_requires_grad(false);
        }
    }

    void run() {
        const std::int64_t real = kClasses * kReal;
        const std::int64_t chunk = inferenceChunk(m_device);
        for (std::size_t layer = 0; layer < m_layers.size(); ++layer) {
            const torch::NoGradGuard noGrad;
            const auto input = inputOf(layer, chunk);
            for (std::int64_t done = 0; done < real; done += chunk)
                m_layers[layer]->forward(input);
        }
        for (std::size_t layer = 0; layer < m_layers.size(); ++layer) {
            const auto input = inputOf(layer, kClasses * kIpc).requires_grad_(true);
            const auto output = m_layers[layer]->forward(input);
            torch::autograd::grad({output}, {input}, {output.detach()});
        }
    }

private:
    torch::Tensor inputOf(std::size_t layer, std::int64_t images) const {
        const std::int64_t side = kSide >> layer;
        return torch::ones({images, layer == 0 ? 3 : kWidth, side, side},
                           torch::TensorOptions().device(m_device));
    }

    c10::Device m_device;
    std::vector<torch::nn::Conv2d> m_layers;
};

class NullObserver final : public RunObserver {
public:
    void onEvent(const RunEvent&) override {}
};

// Peak memory of this process after a few iterations of the quick preset and one short evaluation.
nlohmann::json quickPreset(const BenchmarkRequest& request) {
    const std::string dataset = findsDataset("fashion-mnist") ? "fashion-mnist" : "shapes";
    RunRequest job;
    job.config = valueOrThrow(presetConfig("quick", "dm", dataset, kIpc));
    job.config.iterations = 10;
    job.config.evaluation.every = 0;
    job.config.evaluation.epochs = 3;
    job.config.evaluation.repeats = 1;
    job.config.threads = request.threads;
    job.config.device = request.device;
    RunControls controls;
    NullObserver observer;
    valueOrThrow(run(job, controls, observer));
    return {{"dataset", dataset}, {"peak_memory_mib", mebibytes(peakMemoryBytes())}};
}

double cmiSeconds(const SyntheticSet& set, const char* network, c10::Device device) {
    const auto teacher = seededNetwork(network, {3, kSide, kSide, kClasses}, 1);
    teacher->to(device);
    teacher->eval();
    teacher->freeze();
    std::vector<double> seconds;
    for (int round = 0; round < 3; ++round)
        seconds.push_back(secondsOf([&] { measureCmi(set, *teacher, true); }));
    return median(seconds);
}

nlohmann::json iterationFigures(const BenchmarkRequest& request) {
    const auto device = chooseDevice(request.device);
    const Dataset dataset = randomPixels();
    RunConfig config = withMethodDefaults({});
    config.dataset = dataset.id;
    const RandomStreams streams(1);
    SyntheticSet set = initialiseSet(dataset, kIpc, "real", streams, device);
    const auto method = makeMethod(config);
    Objective objective({config, dataset, set, streams, device, request.threads, {}, {}});
    objective.setGroups(method->parameterGroups(set, config));
    ConvolutionsAlone convolutions(device);
    std::vector<double> iteration, alone, ratio;
    for (int round = 0; round <= kRounds; ++round) {
        const double a = secondsOf([&] {
            objective.begin(round + 1, 0.0);
            method->iterate(objective);
            objective.finish();
        });
        const double b = secondsOf([&] { convolutions.run(); });
        if (round == 0)
            continue; // warm-up
        iteration.push_back(a);
        alone.push_back(b);
        ratio.push_back(a / b);
    }
    const double resnet = cmiSeconds(set, "ResNet18", device);
    const double convnet = cmiSeconds(set, "ConvNet", device);
    const double step = median(iteration);
    return {{"dm_iteration_seconds", step},
            {"convolutions_seconds", median(alone)},
            {"ratio", median(ratio)},
            {"cmi_resnet18_seconds", resnet},
            {"cmi_resnet18_share", resnet / (step + resnet)},
            {"cmi_convnet_seconds", convnet},
            {"cmi_convnet_share", convnet / (step + convnet)}};
}

// Median seconds of a DM iteration without CMI that sees `batch` real images of each class.
double matchingSeconds(const Dataset& dataset, std::int64_t batch, c10::Device device, int threads) {
    RunConfig config;
    config.dataset = dataset.id;
    config.methodParams["dm.batch_real"] = batch;
    config = withMethodDefaults(config);
    const RandomStreams streams(1);
    SyntheticSet set = initialiseSet(dataset, kIpc, "real", streams, device);
    const auto method = makeMethod(config);
    Objective objective({config, dataset, set, streams, device, threads, {}, {}});
    objective.setGroups(method->parameterGroups(set, config));
    std::vector<double> seconds;
    for (int round = 0; round < 4; ++round) {
        const double taken = secondsOf([&] {
            objective.begin(round + 1, 0.0);
            method->iterate(objective);
            objective.finish();
        });
        if (round > 0) // the first one warms up
            seconds.push_back(taken);
    }
    return median(seconds);
}

// The share of CMI in an iteration, averaged over its cadence of `every` iterations.
nlohmann::json cmiRows(const BenchmarkRequest& request, int threads) {
    const auto device = chooseDevice(request.device);
    const Dataset dataset = randomPixels();
    const SyntheticSet set = initialiseSet(dataset, kIpc, "real", RandomStreams(1), device);
    const std::pair<const char*, double> teachers[] = {{"ConvNet", cmiSeconds(set, "ConvNet", device)},
                                                       {"ResNet18", cmiSeconds(set, "ResNet18", device)}};
    auto rows = nlohmann::json::array();
    for (const std::int64_t batch : {64, 256}) {
        const double matching = matchingSeconds(dataset, batch, device, threads);
        for (const auto& [teacher, seconds] : teachers)
            for (const int every : {1, 2, 5, 10, 20})
                rows.push_back({{"teacher", teacher},
                                {"every", every},
                                {"batch", batch},
                                {"matching_seconds", matching},
                                {"cmi_seconds", seconds},
                                {"cmi_share", seconds / every / (matching + seconds / every)}});
    }
    return rows;
}

nlohmann::json loadFigures(const BenchmarkRequest& request) {
    if (request.data.empty() && !findsDataset("cifar10"))
        return nullptr;
    return secondsOf([&] { loadDataset("cifar10", request.data); });
}

} // namespace

Result<nlohmann::json> benchmark(const BenchmarkRequest& request) {
    try {
        const int threads = setThreads(request.threads);
        if (request.cmi)
            return nlohmann::json{{"rows", cmiRows(request, threads)},
                                  {"threads", threads},
                                  {"device", chooseDevice(request.device).str()},
                                  {"shape", "CIFAR-10, 10 images per class, DM, ConvNet-3 width 128"}};
        const nlohmann::json quick = quickPreset(request);
        nlohmann::json report = iterationFigures(request);
        report["quick_preset"] = quick;
        report["load_cifar10_seconds"] = loadFigures(request);
        report["peak_memory_mib"] = mebibytes(peakMemoryBytes());
        report["threads"] = threads;
        report["device"] = chooseDevice(request.device).str();
        report["torch"] = torchVersion();
        report["shape"] = "CIFAR-10, 10 images per class, 256 real images per class, ConvNet-3 width 128";
        return report;
    } catch (...) {
        return tl::unexpected<Error>(translate(std::current_exception()));
    }
}

} // namespace distill
