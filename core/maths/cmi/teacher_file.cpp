// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/cmi/teacher_file.h"

#include <algorithm>
#include <map>

#include "core/io/number_array.h"
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
    if (file.extension() == ".safetensors")
        return valueOrThrow(readSafetensors(file)).arrays;
    return readDistilledSet(file).weights;
}

std::string shapeText(const InputShape& shape) {
    return std::to_string(shape.channels) + "x" + std::to_string(shape.height) + "x" +
           std::to_string(shape.width) + " images of " + std::to_string(shape.classes) + " classes";
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
    for (auto [name, tensor] : state)
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
    for (const auto& name : candidates(weights)) {
        const auto network = networkFor(name, shape);
        if (!network || !network->hasEmbedding() || stateTensors(*network).size() < weights.size() ||
            !loadWeights(*network, weights))
            continue;
        network->to(device);
        network->eval();
        network->freeze();
        return {name, network};
    }
    throw DistillError(ErrorCode::InvalidInput,
                       "The weights in '" + file.string() + "' fit no known network for " + shapeText(shape) +
                           ": expected one of networks.py, trained on the same dataset.");
}

} // namespace distill
