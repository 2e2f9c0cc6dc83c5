// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fixture.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <stdexcept>

#include <caffe2/serialize/inline_container.h>
#include <nlohmann/json.hpp>
#include <torch/torch.h>

#include "core/io/pickle.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/accelerator.h"

namespace distill::test {
namespace {

using caffe2::serialize::PyTorchStreamReader;

torch::ScalarType scalarType(const std::string& storage) {
    if (storage == "FloatStorage")
        return torch::kFloat;
    if (storage == "DoubleStorage")
        return torch::kDouble;
    if (storage == "HalfStorage")
        return torch::kHalf;
    if (storage == "LongStorage")
        return torch::kLong;
    if (storage == "ByteStorage")
        return torch::kByte;
    throw std::runtime_error("no fixture holds a " + storage);
}

torch::Tensor readTensor(PyTorchStreamReader& reader, const PickleTensor& view) {
    const auto [bytes, size] = reader.getRecord("data/" + view.storageKey);
    const auto options = torch::TensorOptions(scalarType(view.storageType));
    if (size < static_cast<std::size_t>(view.storageElements) * options.dtype().itemsize())
        throw std::runtime_error("a fixture's storage is too short");
    const auto storage = torch::from_blob(bytes.get(), {view.storageElements}, options);
    return storage.as_strided(view.shape, view.strides, view.offset).clone();
}

torch::Tensor asTensor(PyTorchStreamReader& reader, const PickleValue& value) {
    if (const auto* tensor = std::get_if<PickleTensor>(&value.data))
        return readTensor(reader, *tensor);
    if (const auto* integer = std::get_if<std::int64_t>(&value.data))
        return torch::tensor(*integer, torch::kLong);
    if (const auto* number = std::get_if<double>(&value.data))
        return torch::tensor(*number, torch::kDouble);
    if (const auto* flag = std::get_if<bool>(&value.data))
        return torch::tensor(*flag ? 1 : 0, torch::kLong);
    throw std::runtime_error("a fixture holds neither tensor nor number");
}

bool endsWith(const std::string& text, const std::string& ending) {
    return text.size() >= ending.size() &&
           text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

// The rule for one tensor; undefined for what keeps its value.
torch::Tensor sineValues(const std::string& name, const torch::Tensor& tensor, int index, double phase) {
    const auto flat = torch::arange(tensor.numel(), torch::kDouble);
    const auto sine = (flat * 0.7 + (0.3 * index + phase)).sin().view(tensor.sizes());
    if (endsWith(name, "running_mean"))
        return torch::zeros_like(sine);
    if (endsWith(name, "running_var"))
        return torch::ones_like(sine);
    if (tensor.dim() >= 2)
        return sine * (2.0 / std::sqrt(static_cast<double>(tensor[0].numel())));
    return endsWith(name, "weight") ? 1.0 + 0.1 * sine : 0.1 * sine;
}

} // namespace

std::string fixtureFolder() {
    const char* chosen = std::getenv("DISTILL_FIXTURES");
    return chosen != nullptr && *chosen != '\0' ? chosen : DISTILL_TEST_DATA "/fixtures";
}

std::vector<std::string> fixtureNames(const std::string& prefix) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(fixtureFolder())) {
        const auto stem = entry.path().stem().string();
        if (entry.path().extension() == ".pt" && stem.compare(0, prefix.size(), prefix) == 0)
            names.push_back(stem);
    }
    if (names.empty())
        throw std::runtime_error("no fixture " + prefix + "*.pt in " + fixtureFolder());
    std::sort(names.begin(), names.end());
    return names;
}

double fixturePhase() {
    const auto path = fixtureFolder() + "/meta.json";
    std::ifstream file(path);
    if (!file)
        throw std::runtime_error("cannot read " + path);
    return nlohmann::json::parse(file).at("phase").get<double>();
}

Fixture Fixture::load(const std::string& name) {
    PyTorchStreamReader reader(fixtureFolder() + "/" + name + ".pt");
    const auto [bytes, size] = reader.getRecord("data.pkl");
    const auto root = readPickle(std::string(static_cast<const char*>(bytes.get()), size));
    if (!root)
        throw std::runtime_error(name + ": " + root.error().message);
    Fixture fixture;
    fixture.m_name = name;
    for (const auto& [key, value] : std::get<PickleDict>((*root)->data).items)
        fixture.m_tensors[std::get<std::string>(key->data)] = asTensor(reader, *value);
    return fixture;
}

std::vector<std::string> Fixture::keys() const {
    std::vector<std::string> names;
    for (const auto& item : m_tensors)
        names.push_back(item.first);
    return names;
}

torch::Tensor Fixture::tensor(const std::string& key) const {
    const auto found = m_tensors.find(key);
    if (found == m_tensors.end())
        throw std::runtime_error("fixture " + m_name + " has no \"" + key + "\"");
    return found->second;
}

double Fixture::number(const std::string& key) const {
    return tensor(key).item<double>();
}

std::int64_t Fixture::integer(const std::string& key) const {
    return tensor(key).item<std::int64_t>();
}

Fixture Fixture::perturbed(const std::string& key, std::int64_t element) const {
    Fixture copy = *this;
    auto& values = copy.m_tensors.at(key);
    values = values.clone(torch::MemoryFormat::Contiguous);
    values.view(-1)[element] += values.abs().max() * 0.01;
    return copy;
}

void fillBySineRule(const torch::nn::Module& module, double phase) {
    const torch::NoGradGuard guard;
    int index = 0;
    for (auto& [name, tensor] : stateTensors(module))
        if (!endsWith(name, "num_batches_tracked"))
            tensor.copy_(sineValues(name, tensor, index++, phase));
}

std::vector<torch::Device> testDevices() {
    std::vector<torch::Device> devices{torch::Device(torch::kCPU)};
    if (cudaProblem().empty()) {
        at::globalContext().setAllowTF32CuDNN(false);
        at::globalContext().setAllowTF32CuBLAS(false);
        devices.emplace_back(torch::kCUDA);
    }
    return devices;
}

double relativeError(const torch::Tensor& actual, const torch::Tensor& expected, double floor) {
    if (actual.sizes() != expected.sizes())
        return std::numeric_limits<double>::infinity();
    if (expected.numel() == 0)
        return 0;
    const auto wanted = expected.detach().to(torch::kCPU, torch::kDouble);
    const auto found = actual.detach().to(torch::kCPU, torch::kDouble);
    const double scale = std::max(wanted.abs().max().item<double>(), floor);
    return (found - wanted).abs().max().item<double>() / scale;
}

} // namespace distill::test
