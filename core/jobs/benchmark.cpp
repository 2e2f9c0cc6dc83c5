// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/benchmark.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include <nlohmann/json.hpp>
#include <torch/cuda.h>

#include "core/base/guarded.h"
#include "core/catalogue/catalogue.h"
#include "core/jobs/convolutions_alone.h"
#include "core/jobs/run.h"
#include "core/maths/cmi/cmi_term.h"
#include "core/maths/engine/objective.h"
#include "core/maths/eval/protocol.h"
#include "core/maths/methods/registry.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/precision.h"
#include "core/maths/tensor/torch_runtime.h"
#include "core/maths/train/trainer.h"

namespace distill {
namespace {

constexpr int kClasses = 10, kIpc = 10, kReal = 256, kSide = 32;
constexpr int kRounds = 5, kFewRounds = 3;

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

// Tells what is measured next.
class Steps final {
public:
    Steps(const Watch& watch, int total) : m_watch(watch), m_total(total) {}
    void next(const std::string& what) {
        m_watch.tell(
            {"bench",
             "Measuring " + std::to_string(m_done + 1) + " of " + std::to_string(m_total) + ": " + what,
             double(m_done), double(m_total)});
        ++m_done;
    }

private:
    const Watch& m_watch;
    int m_total, m_done = 0;
};

double mebibytes(std::uint64_t bytes) {
    return static_cast<double>(bytes) / (1024.0 * 1024.0);
}

// Random pixels in the shape of CIFAR-10: speed does not depend on what they show.
Dataset randomPixels(int classes, std::int64_t each) {
    const auto* descriptor = findDataset("cifar10");
    Dataset dataset;
    dataset.id = descriptor->id;
    dataset.name = descriptor->name;
    dataset.channels = 3;
    dataset.height = dataset.width = kSide;
    dataset.pixelSpace.mean = descriptor->mean;
    dataset.pixelSpace.std = descriptor->std;
    dataset.augmentation = descriptor->augmentation;
    auto generator = makeGenerator(1);
    dataset.train.images =
        torch::randint(0, 256, {classes * each, 3, kSide, kSide}, generator, torch::kUInt8);
    dataset.train.labels = torch::arange(classes, torch::kInt64).repeat_interleave(each);
    for (int c = 0; c < classes; ++c) {
        dataset.classNames.push_back(std::to_string(c));
        dataset.train.classIndices.push_back(torch::arange(c * each, (c + 1) * each, torch::kInt64));
    }
    return dataset;
}

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
    job.config.threads = request.machine.threads;
    job.config.device = request.machine.device;
    job.config.precision = request.mixed ? Precision::Mixed : Precision::Exact;
    RunControls controls;
    NullObserver observer;
    valueOrThrow(run(job, controls, observer));
    return {{"dataset", dataset}, {"peak_memory_mib", mebibytes(peakMemoryBytes())}};
}

std::shared_ptr<Network> teacherOf(const char* network, c10::Device device) {
    const auto teacher = seededNetwork(network, {3, kSide, kSide, kClasses}, 1);
    teacher->place(device);
    teacher->eval();
    teacher->freeze();
    return teacher;
}

double cmiSeconds(const SyntheticSet& set, const char* network, c10::Device device) {
    const auto teacher = teacherOf(network, device);
    std::vector<double> seconds(kFewRounds);
    for (double& second : seconds)
        second = secondsOf([&] { measureCmi(set, *teacher, true); });
    return median(seconds);
}

// A DM iteration at CIFAR-10's shape, ready to be repeated; with CMI where a teacher is given.
class Iterations final {
public:
    Iterations(int classes, int ipc, std::int64_t real, c10::Device device, int threads,
               std::shared_ptr<Network> teacher = nullptr)
        : m_dataset(randomPixels(classes, real)),
          m_streams(1),
          m_set(initialiseSet(m_dataset, ipc, Initialisation::Real, m_streams, device)),
          m_config(configOf(m_dataset, real)),
          m_method(makeMethod(m_config)),
          m_objective({m_config, m_dataset, m_set, m_streams, device, threads}),
          m_teacher(std::move(teacher)) {
        m_objective.setGroups(m_method->parameterGroups(m_set, m_config));
    }

    double seconds() {
        return secondsOf([&] {
            m_objective.begin(++m_done, 0.0);
            m_method->iterate(m_objective);
            m_objective.finish();
            if (m_teacher)
                measureCmi(m_set, *m_teacher, true);
        });
    }

private:
    static RunConfig configOf(const Dataset& dataset, std::int64_t real) {
        RunConfig config;
        config.dataset = dataset.id;
        config.methodParams["dm.batch_real"] = real;
        return withMethodDefaults(config);
    }

    Dataset m_dataset;
    RandomStreams m_streams;
    SyntheticSet m_set;
    RunConfig m_config;
    std::unique_ptr<Method> m_method;
    Objective m_objective;
    std::shared_ptr<Network> m_teacher;
    std::int64_t m_done = 0;
};

// What is timed, and the convolutions in it alone. Both in turn, so that a busy machine is busy for both.
struct TimedRow {
    const char* id;
    const char* what;
    const char* unit; // "s", or "images/s": `work` of a second
    double scale;     // from a measured second to the row's seconds, or images of one measurement
    std::function<double()> work;
    std::function<void()> limit;
};

nlohmann::json timed(const TimedRow& row) {
    const bool rate = row.unit == std::string("images/s");
    std::vector<double> found, limits, parts;
    for (int round = 0; round <= kRounds; ++round) {
        const double seconds = row.work(), limit = secondsOf(row.limit);
        if (round == 0)
            continue; // warm-up
        found.push_back(rate ? row.scale / seconds : row.scale * seconds);
        limits.push_back(rate ? row.scale / limit : row.scale * limit);
        parts.push_back(limit / seconds);
    }
    return {{"id", row.id},           {"what", row.what},        {"unit", row.unit},
            {"value", median(found)}, {"limit", median(limits)}, {"part_of_limit", median(parts)}};
}

// A part of "300 epochs of 100 images, then a test on 10,000": a hundredth of both.
constexpr std::int64_t kEpochs = 3, kTestImages = 100, kEvaluationPart = 100;

double evaluationPart(const Dataset& dataset, c10::Device device) {
    const auto network = seededNetwork("ConvNet", inputShapeOf(dataset), 1);
    network->place(device);
    const auto images = dataset.pixelSpace.normalise(dataset.train.images.slice(0, 0, 100).to(device));
    const auto source = sourceOf(images, dataset.train.labels.slice(0, 0, 100).to(device));
    const auto options = optionsOf(*findProtocol("public-300"), dataset.augmentation, kEpochs);
    return secondsOf([&] {
        trainNetwork(*network, source, options, {}, {});
        accuracy(*network, dataset.train, dataset.pixelSpace, device, kTestImages);
    });
}

constexpr std::int64_t kTeacherImages = 256;

double teacherBatch(const Dataset& dataset, const char* name, c10::Device device) {
    const auto network = seededNetwork(name, inputShapeOf(dataset), 1);
    network->place(device);
    TrainOptions options;
    options.epochs = 1;
    options.batch = 128;
    const auto chosen = torch::arange(kTeacherImages, torch::kInt64);
    return secondsOf([&] { trainNetwork(*network, sourceOf(dataset, chosen, device), options, {}, {}); });
}

// The work of the main rows, and of each the convolutions in it.
class MainWork final {
public:
    MainWork(c10::Device device, int threads)
        : m_device(device),
          m_convNet(convNetConvolutions(), device),
          m_resNet(resNetConvolutions(), device),
          m_ten(kClasses, kIpc, kReal, device, threads),
          m_hundred(100, 1, 26, device, threads),
          m_pulled(kClasses, kIpc, kReal, device, threads, teacherOf("ResNet18", device)),
          m_data(randomPixels(kClasses, kReal)) {}

    std::vector<TimedRow> rows() {
        return {
            {"dm_10", "DM iteration, 10 classes, 256 real and 10 synthetic each", "s", 1,
             [this] { return m_ten.seconds(); }, [this] { matching(2560); }},
            {"dm_100", "DM iteration, 100 classes, 26 real and 1 synthetic each", "s", 1,
             [this] { return m_hundred.seconds(); }, [this] { matching(2600); }},
            {"dm_cmi_resnet18", "DM + CMI iteration, 10 classes, ResNet18 teacher", "s", 1,
             [this] { return m_pulled.seconds(); },
             [this] {
                 matching(2560);
                 m_resNet.withGradient(100);
             }},
            {"evaluation", "Evaluation, 300 epochs of 100 images and the test of 10,000", "s",
             kEvaluationPart, [this] { return evaluationPart(m_data, m_device); }, [this] { evaluation(); }},
            {"teacher_convnet", "Training of a ConvNet teacher", "images/s", kTeacherImages,
             [this] { return teacherBatch(m_data, "ConvNet", m_device); }, [this] { training(m_convNet); }},
            {"teacher_resnet18", "Training of a ResNet18 teacher", "images/s", kTeacherImages,
             [this] { return teacherBatch(m_data, "ResNet18", m_device); }, [this] { training(m_resNet); }},
        };
    }

private:
    void matching(std::int64_t real) {
        m_convNet.forward(real);
        m_convNet.withGradient(100);
    }
    void evaluation() {
        for (std::int64_t epoch = 0; epoch < kEpochs; ++epoch) {
            m_convNet.withGradient(100);
            m_convNet.forward(100); // as much again for the gradient of the weights
        }
        m_convNet.forward(kTestImages);
    }
    static void training(ConvolutionsAlone& network) {
        network.withGradient(kTeacherImages);
        network.forward(kTeacherImages);
    }

    c10::Device m_device;
    ConvolutionsAlone m_convNet, m_resNet;
    Iterations m_ten, m_hundred, m_pulled;
    Dataset m_data;
};

nlohmann::json mainRows(const BenchmarkRequest& request, int threads, Steps& steps) {
    MainWork work(chooseDevice(request.machine.device), threads);
    auto report = nlohmann::json::array();
    for (const auto& row : work.rows()) {
        steps.next(row.what);
        report.push_back(timed(row));
    }
    return report;
}

// Median seconds of a DM iteration without CMI that sees `batch` real images of each class.
double matchingSeconds(std::int64_t batch, c10::Device device, int threads) {
    Iterations iterations(kClasses, kIpc, batch, device, threads);
    iterations.seconds(); // warms up
    std::vector<double> seconds(kFewRounds);
    for (double& second : seconds)
        second = iterations.seconds();
    return median(seconds);
}

// The share of CMI in an iteration, averaged over its cadence of `every` iterations.
nlohmann::json cmiRows(const BenchmarkRequest& request, int threads, Steps& steps) {
    const auto device = chooseDevice(request.machine.device);
    const Dataset dataset = randomPixels(kClasses, kReal);
    const SyntheticSet set = initialiseSet(dataset, kIpc, Initialisation::Real, RandomStreams(1), device);
    std::vector<std::pair<const char*, double>> teachers;
    for (const char* teacher : {"ConvNet", "ResNet18"}) {
        steps.next(std::string("CMI with a teacher ") + teacher);
        teachers.emplace_back(teacher, cmiSeconds(set, teacher, device));
    }
    auto rows = nlohmann::json::array();
    for (const std::int64_t batch : {64, 256}) {
        steps.next("DM iteration, " + std::to_string(batch) + " real images of each class");
        const double matching = matchingSeconds(batch, device, threads);
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

Result<nlohmann::json> benchmark(const BenchmarkRequest& request, const Watch& watch) {
    return guarded<nlohmann::json>(
        [&]() -> nlohmann::json {
            const int threads = setThreads(request.machine.threads);
            const MixedAllowed allowed(request.mixed);
            Steps steps(watch, request.cmi ? 4 : 8);
            if (request.cmi)
                return nlohmann::json{{"rows", cmiRows(request, threads, steps)},
                                      {"threads", threads},
                                      {"device", chooseDevice(request.machine.device).str()},
                                      {"shape", "CIFAR-10, 10 images per class, DM, ConvNet-3 width 128"}};
            nlohmann::json report;
            report["rows"] = mainRows(request, threads, steps);
            report["peak_memory_mib"] = mebibytes(peakMemoryBytes()); // what follows may need more
            steps.next("memory of a short run");
            report["quick_preset"] = quickPreset(request);
            steps.next("reading CIFAR-10");
            report["load_cifar10_seconds"] = loadFigures(request);
            report["threads"] = threads;
            report["device"] = chooseDevice(request.machine.device).str();
            report["precision"] = idOf(request.mixed ? Precision::Mixed : Precision::Exact);
            report["torch"] = torchVersion();
            report["shape"] = "CIFAR-10, ConvNet-3 width 128";
            return report;
        },
        translate);
}

} // namespace distill
