// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/cmi/teacher_file.h"

#include <algorithm>
#include <map>

#include "core/base/lowered.h"
#include "core/base/number_text.h"
#include "core/io/number_array.h"
#include "core/io/sealed_file.h"
#include "core/maths/tensor/tensor_bytes.h"
#include "core/sets/distilled_set.h"

namespace distill {
namespace {

using ByName = std::map<std::string, const NamedArray*>;

ByName byName(const std::vector<NamedArray>& arrays) {
    ByName found;
    for (const auto& array : arrays)
        found[array.name] = &array;
    return found;
}

// Older files of torch lack the counter of batches that batch norm keeps; it changes nothing in eval mode.
bool mayBeMissing(const std::string& name) {
    constexpr std::string_view kCounter = "num_batches_tracked";
    return name.size() >= kCounter.size() &&
           name.compare(name.size() - kCounter.size(), kCounter.size(), kCounter) == 0;
}

torch::Tensor tensorOf(const NamedArray& array) {
    if (isFloatDtype(array.dtype) && array.dtype != "F32" && array.dtype != "F64")
        return toTensor(floatArray(array.name, array.shape, toFloats(array)));
    return toTensor(array);
}

// Depth and width of a ConvNet can be read off its convolutions.
std::string convNetName(const std::vector<NamedArray>& weights) {
    std::int64_t depth = 0, width = 0;
    for (const auto& array : weights)
        if (array.shape.size() == 4 && array.name.rfind("features.", 0) == 0) {
            ++depth;
            width = array.shape[0];
        }
    if (depth < 1 || depth > 5 || width < 1 || width > 4096)
        return {};
    std::string name = "ConvNet";
    name += depth != 3 ? "D" + std::to_string(depth) : "";
    return name + (width != 128 ? "W" + std::to_string(width) : "");
}

std::vector<std::string> candidates(const std::vector<NamedArray>& weights) {
    std::vector<std::string> names;
    if (const auto convNet = convNetName(weights); !convNet.empty())
        for (const char* norm : {"", "BN", "LN", "NN"})
            names.push_back(convNet + norm);
    for (const auto& name : networkBaseNames())
        if (name.rfind("ConvNet", 0) != 0)
            names.push_back(name);
    return names;
}

std::shared_ptr<Network> networkFor(const std::string& name, const InputShape& shape) {
    try {
        return seededNetwork(name, shape, 0);
    } catch (const DistillError&) { // not for images of this size
        return nullptr;
    }
}

std::vector<NamedArray> readWeights(const std::filesystem::path& file) {
    if (loweredEnding(file) == ".safetensors")
        return valueOrThrow(readSealed(file)).arrays;
    return readDistilledSet(file).weights;
}

// ---- torchvision's names

void replaceAll(std::string& name, const std::string& from, const std::string& to) {
    for (auto at = name.find(from); at != std::string::npos; at = name.find(from, at + to.size()))
        name.replace(at, from.size(), to);
}

// A ResNet that ends in "fc"; networks.py has an AlexNet that does.
bool isTorchvision(const std::vector<NamedArray>& weights) {
    const auto named = byName(weights);
    return named.count("fc.weight") != 0 && named.count("layer1.0.conv1.weight") != 0;
}

// torchvision's ResNets pool over the whole image before "fc", ours over 4 x 4 pixels: on larger images each
// of its columns stands for several of ours, in equal parts. The logits stay what they are.
NamedArray spread(const NamedArray& matrix, std::int64_t columns) {
    const auto values = toFloats(matrix);
    const std::int64_t times = columns / matrix.shape[1];
    std::vector<float> wide;
    wide.reserve(values.size() * static_cast<std::size_t>(times));
    for (const float value : values)
        wide.insert(wide.end(), static_cast<std::size_t>(times), value / static_cast<float>(times));
    return floatArray(matrix.name, {matrix.shape[0], columns}, wide);
}

std::vector<NamedArray> inOurNames(std::vector<NamedArray> weights) {
    for (auto& array : weights) {
        replaceAll(array.name, "downsample.", "shortcut.");
        if (array.name.rfind("fc.", 0) == 0)
            array.name.replace(0, 2, "classifier");
    }
    return weights;
}

void fitClassifier(std::vector<NamedArray>& weights, const Network& network) {
    for (const auto& [name, tensor] : stateTensors(network))
        for (auto& array : weights) {
            const bool wider = name == "classifier.weight" && array.name == name && array.shape.size() == 2 &&
                               tensor.dim() == 2 && array.shape[0] == tensor.size(0) && array.shape[1] > 0 &&
                               tensor.size(1) > array.shape[1] && tensor.size(1) % array.shape[1] == 0;
            if (wider)
                array = spread(array, tensor.size(1));
        }
}

// ---- what did not fit

struct Misfit {
    std::size_t fitting = 0; // weights
    std::string network, why;
};

std::string sizesText(const std::vector<std::int64_t>& sizes) {
    return distill::shapeText(sizes);
}

Misfit misfitOf(const std::string& name, const Network& network, const std::vector<NamedArray>& weights) {
    Misfit misfit;
    misfit.network = name;
    const auto given = byName(weights);
    const auto state = stateTensors(network);
    for (const auto& [key, tensor] : state) {
        const auto found = given.find(key);
        if (found != given.end() && found->second->shape == tensor.sizes().vec())
            ++misfit.fitting;
        else if (misfit.why.empty() && found != given.end())
            misfit.why = "\"" + key + "\" is " + sizesText(found->second->shape) + " in the file and " +
                         sizesText(tensor.sizes().vec()) + " there";
        else if (misfit.why.empty() && !mayBeMissing(key))
            misfit.why = "\"" + key + "\" is missing in the file";
    }
    for (const auto& array : weights)
        if (misfit.why.empty() && std::none_of(state.begin(), state.end(),
                                               [&](const auto& entry) { return entry.first == array.name; }))
            misfit.why = "\"" + array.name + "\" in the file is unknown there";
    return misfit;
}

std::string shapeText(const InputShape& shape) {
    return std::to_string(shape.channels) + "x" + std::to_string(shape.height) + "x" +
           std::to_string(shape.width) + " images of " + counted(shape.classes, "class", "classes");
}

} // namespace

bool loadWeights(Network& network, const std::vector<NamedArray>& arrays) {
    const torch::NoGradGuard noGrad;
    const auto given = byName(arrays);
    const auto state = stateTensors(network);
    for (const auto& [name, tensor] : state) {
        const auto found = given.find(name);
        if (found == given.end() ? !mayBeMissing(name) : found->second->shape != tensor.sizes().vec())
            return false;
    }
    for (const auto& [name, tensor] : state)
        if (const auto found = given.find(name); found != given.end())
            tensor.copy_(tensorOf(*found->second));
    return true;
}

LoadedTeacher loadTeacherFile(const std::filesystem::path& file, const InputShape& shape,
                              c10::Device device) {
    const auto weights = readWeights(file);
    if (weights.empty())
        throw DistillError(ErrorCode::InvalidInput,
                           "'" + file.string() +
                               "' holds no weights of a network: expected a state dictionary of torch.save.");
    const bool torchvision = isTorchvision(weights);
    Misfit nearest;
    for (const auto& name : candidates(weights)) {
        const auto network = networkFor(name, shape);
        if (!network || !network->hasEmbedding())
            continue;
        auto named = torchvision ? inOurNames(weights) : weights;
        if (torchvision)
            fitClassifier(named, *network);
        if (stateTensors(*network).size() < weights.size() || !loadWeights(*network, named)) {
            auto misfit = misfitOf(name, *network, named);
            if (misfit.fitting > nearest.fitting)
                nearest = std::move(misfit);
            continue;
        }
        network->to(device);
        network->eval();
        network->freeze();
        return {name, network};
    }
    const std::string where = nearest.network.empty()
                                  ? std::string()
                                  : " The nearest is " + nearest.network + ": " + nearest.why + ".";
    throw DistillError(ErrorCode::InvalidInput,
                       "The weights in '" + file.string() + "' fit no known network for " + shapeText(shape) +
                           ": expected one of networks.py, trained on the same dataset, or torchvision's "
                           "resnet18 with a 3 x 3 stem and no max-pooling." +
                           where);
}

} // namespace distill
