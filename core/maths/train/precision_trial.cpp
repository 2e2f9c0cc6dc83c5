// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/train/precision_trial.h"

#include <algorithm>
#include <ctime>
#include <fstream>
#include <limits>

#include <nlohmann/json.hpp>
#include <torch/torch.h>

#include "core/io/atomic_file.h"
#include "core/io/cache_folder.h"
#include "core/maths/nets/inference.h"
#include "core/maths/tensor/precision.h"
#include "core/maths/tensor/torch_runtime.h"

namespace distill {
namespace {

constexpr double kWinsBy = 1.2;
constexpr double kLongestTrial = 0.7; // processor seconds, without the round that warms up
constexpr int kRounds = 4;
constexpr std::int64_t kImages = 32;

double processorSeconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

// Features of some images, and a step of a training.
double secondsOf(Network& network, const torch::Tensor& images, bool mixed) {
    const MixedAllowed allowed(mixed);
    const ImagesAreData data;
    const double start = processorSeconds();
    logitsInChunks(network, images);
    const torch::AutoGradMode withGradients(true);
    torch::autograd::grad({network.forward(images).sum()}, network.parameters());
    return processorSeconds() - start;
}

PrecisionTrial tried(const std::string& name, const InputShape& shape) {
    const auto network = seededNetwork(name, shape, 1);
    const auto images = torch::zeros({kImages, shape.channels, shape.height, shape.width});
    secondsOf(*network, images, false); // kernels are compiled in the first round
    secondsOf(*network, images, true);
    constexpr double kNone = std::numeric_limits<double>::infinity();
    PrecisionTrial best{kNone, kNone};
    double spent = 0;
    for (int round = 0; round < kRounds && spent < kLongestTrial; ++round) {
        const double exact = secondsOf(*network, images, false), mixed = secondsOf(*network, images, true);
        best = {std::min(best.exact, exact), std::min(best.mixed, mixed)};
        spent += exact + mixed;
    }
    return best;
}

std::string processorName() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.rfind("model name", 0) == 0)
            return line.substr(line.find(':') + 1);
    return "processor";
}

std::string trialName(const std::string& network, const InputShape& shape) {
    return network + " " + std::to_string(shape.channels) + "x" + std::to_string(shape.height) + "x" +
           std::to_string(shape.width) + ", " + std::to_string(at::get_num_threads()) +
           " threads, LibTorch " + torchVersion() + "," + processorName();
}

} // namespace

bool PrecisionTrial::mixedWins() const {
    return mixed > 0 && exact >= kWinsBy * mixed;
}

bool runsMixed(Precision wanted, const std::string& network, const InputShape& shape, c10::Device device) {
    if (!device.is_cpu() || wanted == Precision::Exact)
        return false;
    if (wanted == Precision::Mixed)
        return true;
    if (!processorHasBfloat16())
        return false;
    return keptTrial(cacheFolder() / "precision.json", trialName(network, shape),
                     [&] { return tried(network, shape); })
        .mixedWins();
}

PrecisionTrial keptTrial(const std::filesystem::path& file, const std::string& name, const TrialOf& trial) {
    const auto text = readWholeFile(file);
    auto known = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json();
    if (!known.is_object())
        known = nlohmann::json::object();
    const auto numberOf = [&](const char* key) {
        const auto row = known.find(name);
        const bool there = row != known.end() && row->is_object() && row->contains(key);
        return there && row->at(key).is_number() ? row->at(key).get<double>() : 0.0;
    };
    if (numberOf("exact") > 0 && numberOf("mixed") > 0)
        return {numberOf("exact"), numberOf("mixed")};
    const auto found = trial();
    known[name] = {{"exact", found.exact}, {"mixed", found.mixed}};
    static_cast<void>(writeFileAtomically(file, known.dump(2) + "\n")); // else it is tried again
    return found;
}

} // namespace distill
