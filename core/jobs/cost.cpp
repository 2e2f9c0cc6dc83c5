// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/cost.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <functional>
#include <map>
#include <thread>
#include <tuple>
#include <vector>

#include <torch/torch.h>

#include "core/base/guarded.h"
#include "core/catalogue/catalogue.h"
#include "core/jobs/probe.h"
#include "core/maths/data/dataset.h"
#include "core/maths/eval/protocol.h"
#include "core/maths/methods/method_cost.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/precision.h"
#include "core/maths/tensor/torch_runtime.h"
#include "core/maths/train/precision_trial.h"
#include "core/run/setup_rules.h"

namespace distill {
namespace {

constexpr std::int64_t kProbeForward = 32, kProbeTrained = 8; // images
constexpr double kLongestGraph = 0.2;                         // seconds
constexpr double kSecondFactor = 3;     // a differentiated gradient against a plain one, measured on ConvNets
constexpr double kCmiGraphImages = 128; // see cmi_term
constexpr double kTestPart = 1.2;       // a dataset with its test split against its training images
constexpr double kProgramBytes = 250e6; // libraries and what else does not depend on the run

// Seconds and bytes for one image.
struct NetworkFigures {
    double forward = 0, trained = 0; // of data, in the precision that the run has for it
    double learned = 0;              // a gradient of synthetic images
    double graphBytes = 0, parameterBytes = 0;
};

double secondsNow() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Of all threads of this process.
double processorSeconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

NetworkFigures measure(const std::string& name, const InputShape& shape, c10::Device device) {
    const auto network = seededNetwork(name, shape, 1);
    network->to(device);
    const auto images = [&](std::int64_t count) {
        return torch::zeros({count, shape.channels, shape.height, shape.width}, torch::TensorOptions(device));
    };
    std::vector<ProbeClock> clocks{secondsNow};
    if (device.is_cpu())
        clocks.emplace_back(processorSeconds);
    NetworkFigures figures;
    for (const auto& parameter : network->parameters())
        figures.parameterBytes += static_cast<double>(parameter.numel()) * 4;
    const auto step = [&](std::int64_t count) {
        network->forward(images(count)).sum().backward();
        network->parameters().front().grad().sum().item<float>();
    };
    figures.learned = secondsPerImage(step, kProbeTrained, clocks);
    const ImagesAreData data;
    figures.forward = secondsPerImage(
        [&](std::int64_t count) { logitsInChunks(*network, images(count)).sum().item<float>(); },
        kProbeForward, clocks);
    figures.trained = mixedIsAllowed() ? secondsPerImage(step, kProbeTrained, clocks) : figures.learned;
    const MixedAllowed exact(false); // of the graphs those in float are the largest
    const std::int64_t held = figures.learned * double(kProbeTrained) > kLongestGraph ? 1 : kProbeTrained;
    const auto before = static_cast<double>(bytesInUse());
    const auto graph = network->forward(images(held));
    figures.graphBytes = std::max(0.0, static_cast<double>(bytesInUse()) - before) / double(held);
    return figures;
}

// One set-up, one figure: of each network the fastest that this process has measured. The caller's thread
// alone, as estimateCost() says.
NetworkFigures figuresOf(const std::string& name, const InputShape& shape, c10::Device device) {
    using Key = std::tuple<std::string, int, int, int, int, std::string, int, bool>;
    static std::map<Key, NetworkFigures> known;
    const Key key{
        name,         int(shape.channels),      int(shape.height), int(shape.width), int(shape.classes),
        device.str(), torch::get_num_threads(), mixedIsAllowed()};
    const auto found = known.find(key);
    if (found != known.end())
        return found->second;
    return known[key] = measure(name, shape, device);
}

double evaluations(const RunConfig& config, bool baseline) {
    if (baseline || config.evaluation.every <= 0)
        return 1;
    return std::floor(double(config.iterations) / double(config.evaluation.every)) + 1;
}

double evaluationSeconds(const RunConfig& config, const DatasetDescriptor& data,
                         const NetworkFigures& network, const MethodCost& cost, bool baseline) {
    const auto* protocol = findProtocol(config.evaluation.protocol);
    const double epochs = config.evaluation.epochs > 0 ? double(config.evaluation.epochs)
                          : protocol != nullptr        ? protocol->epochs
                                                       : 0;
    const double stored = double(data.classes) * double(config.ipc);
    const double test = double(data.trainImages) * (kTestPart - 1);
    const double repeats = double(config.evaluation.repeats);
    double seconds = evaluations(config, baseline) * repeats *
                     (epochs * stored * cost.tiles * network.trained + test * network.forward);
    if (config.evaluation.randomBaseline)
        seconds += repeats * (epochs * stored * network.trained + test * network.forward);
    return seconds;
}

CostEstimate estimate(const RunConfig& config, const DatasetDescriptor& data, c10::Device device) {
    const bool baseline = findMethod(config.method)->baseline;
    const InputShape shape{data.channels, data.height, data.width, data.classes};
    const MixedAllowed allowed(runsMixed(config.precision, config.network, shape, device));
    const auto cost = methodCost(config, data.classes, data.trainImages);
    const auto matching = figuresOf(config.network, shape, device);
    const auto teacher = figuresOf(config.teacher.network, shape, device);
    const auto judge = figuresOf(config.evaluation.network, shape, device);
    const double decoded = double(data.classes) * double(config.ipc) * cost.tiles * cost.views;
    const bool measuresCmi =
        !baseline && !cmiVanishes(config.cmi, double(config.ipc) * cost.tiles * cost.views);

    CostEstimate result;
    const double subset = config.teacher.subset > 0
                              ? std::min(double(config.teacher.subset), double(data.trainImages))
                              : double(data.trainImages);
    const std::int64_t published = config.teacher.files.empty() ? 0 : config.teacher.count;
    if (measuresCmi)
        result.prepareSeconds = double(config.teacher.count - published + config.cmi.monitorCount) *
                                double(config.teacher.epochs) * subset * teacher.trained;
    result.prepareSeconds += cost.prepared * matching.trained;
    result.iterationSeconds =
        cost.forward * matching.forward + (cost.trained + kSecondFactor * cost.second) * matching.learned;
    if (measuresCmi)
        result.cmiSeconds = decoded * ((config.lambda > 0 ? teacher.learned : teacher.forward) +
                                       double(config.cmi.monitorCount) * teacher.forward);
    result.iterationSeconds += result.cmiSeconds / double(config.cmi.every);
    result.evaluationSeconds = evaluationSeconds(config, data, judge, cost, baseline);
    result.totalSeconds = result.prepareSeconds + result.evaluationSeconds +
                          (baseline ? 0.0 : double(config.iterations) * result.iterationSeconds);
    const double dataBytes = double(data.trainImages) * kTestPart * data.channels * data.height * data.width;
    const double second = cost.second > 0 ? 2 : 1; // the gradient's own graph
    const double graphs = std::max({cost.graph * second * matching.graphBytes,
                                    std::min(decoded, kCmiGraphImages) * teacher.graphBytes,
                                    std::min(decoded, 256.0) * judge.graphBytes});
    result.memoryBytes = kProgramBytes + dataBytes + graphs + cost.parameters * matching.parameterBytes +
                         double(config.teacher.count) * teacher.parameterBytes;
    result.availableBytes = static_cast<double>(availableMemoryBytes());
    return result;
}

// Of a folder of pictures, what reading it says.
DatasetDescriptor knownSizes(const RunConfig& config, bool readData) {
    DatasetDescriptor data = *findDataset(config.dataset);
    if (data.trainImages != 0 && data.height != 0 && data.classes != 0)
        return data;
    if (!readData)
        throw DistillError(ErrorCode::InvalidInput,
                           "What a run on " + data.name + " costs is only known after reading it.");
    const auto read = loadDataset(dataSourceOf(config));
    data.channels = read.channels;
    data.height = read.height;
    data.width = read.width;
    data.classes = static_cast<int>(read.classNames.size());
    data.trainImages = read.train.images.size(0);
    return data;
}

Result<CostEstimate> estimated(const RunConfig& given, bool readData) {
    return guarded<CostEstimate>(
        [&] {
            const RunConfig config = withMethodDefaults(given);
            if (const auto problems = validate(config); !problems.empty())
                throw DistillError(ErrorCode::Usage,
                                   problems.front().field + ": " + problems.front().message);
            const auto data = knownSizes(config, readData);
            const auto cores = std::max<std::int64_t>(1, std::thread::hardware_concurrency());
            setThreads(std::min(config.threads, cores)); // more would only be slower, and are slow to start
            return estimate(config, data, chooseDevice(config.device));
        },
        translate);
}

} // namespace

Result<CostEstimate> estimateCost(const RunConfig& config) {
    return estimated(config, false);
}

Result<CostEstimate> estimateCostAfterReading(const RunConfig& config) {
    return estimated(config, true);
}

} // namespace distill
