// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/nets/network.h"

#include <array>
#include <string_view>

#include "core/base/number_text.h"
#include "core/base/result.h"
#include "core/maths/data/dataset.h"
#include "core/maths/nets/classic_nets.h"
#include "core/maths/nets/convnet.h"
#include "core/maths/nets/resnet.h"
#include "core/maths/tensor/device_memory.h"
#include "core/maths/tensor/random_streams.h"

namespace distill {
namespace {

constexpr std::int64_t kFlatAlignment = 64; // elements; kernels want a parameter to begin at a round address

struct NetworkRow {
    std::string_view name;
    std::shared_ptr<Network> (*make)(const InputShape& shape);
};

template <class Net, NormKind norm>
std::shared_ptr<Network> makeNormed(const InputShape& shape) {
    return std::make_shared<Net>(shape, norm);
}

template <class Net>
std::shared_ptr<Network> makePlain(const InputShape& shape) {
    return std::make_shared<Net>(shape);
}

template <NormKind norm, bool averagePooling>
std::shared_ptr<Network> makeResNet(const InputShape& shape) {
    return std::make_shared<ResNet18>(shape, ResNetOptions{norm, averagePooling});
}

std::shared_ptr<Network> makeDefaultConvNet(const InputShape& shape) {
    return std::make_shared<ConvNet>(ConvNetOptions{}, shape);
}

constexpr std::string_view kConvNetName = "ConvNet"; // the one that variants may follow

constexpr std::array<NetworkRow, 11> kNetworkTable{{
    {kConvNetName, makeDefaultConvNet},
    {"ResNet18", makeResNet<NormKind::Instance, false>},
    {"ResNet18BN", makeResNet<NormKind::Batch, false>},
    {"ResNet18_AP", makeResNet<NormKind::Instance, true>},
    {"ResNet18BN_AP", makeResNet<NormKind::Batch, true>},
    {"MLP", makePlain<Mlp>},
    {"LeNet", makePlain<LeNet>},
    {"AlexNet", makeNormed<AlexNet, NormKind::None>},
    {"AlexNetBN", makeNormed<AlexNet, NormKind::Batch>},
    {"VGG11", makeNormed<Vgg11, NormKind::Instance>},
    {"VGG11BN", makeNormed<Vgg11, NormKind::Batch>},
}};

void checkShape(const InputShape& shape) {
    if (shape.channels < 1 || shape.height < 1 || shape.width < 1 || shape.classes < 1)
        throw DistillError(
            ErrorCode::Usage,
            "A network needs at least one channel, one pixel and one class; the shape given is " +
                std::to_string(shape.channels) + "x" + std::to_string(shape.height) + "x" +
                std::to_string(shape.width) + " with " + counted(shape.classes, "class", "classes") + ".");
}

} // namespace

torch::Tensor Network::embedBeforeLast(const torch::Tensor& /*images*/) {
    throw DistillError(ErrorCode::Usage, "This network has no features before its last block.");
}

torch::Tensor Network::embed(const torch::Tensor& /*images*/) {
    throw DistillError(ErrorCode::Usage, "This network has no features in front of its classifier; choose "
                                         "ConvNet, AlexNet, VGG11 or ResNet18.");
}

torch::Tensor Network::classify(const torch::Tensor& /*features*/) {
    throw DistillError(ErrorCode::Usage, "This network has no features in front of its classifier; choose "
                                         "ConvNet, AlexNet, VGG11 or ResNet18.");
}

void Network::place(c10::Device device) {
    if (device.is_cpu()) {
        to(device);
        m_flat = torch::Tensor();
        return;
    }
    if (m_flat.defined() && m_flat.device() == device)
        return;
    const torch::NoGradGuard noGrad;
    const auto held = parameters();
    std::vector<torch::Tensor> values;
    values.reserve(held.size());
    for (const auto& parameter : held)
        values.push_back(parameter.detach().cpu());
    m_flat = sent(flattened(values), device);
    const auto views = viewsOf(m_flat);
    for (std::size_t i = 0; i < held.size(); ++i)
        held[i].set_data(views[i]);
    for (auto& buffer : buffers())
        buffer.set_data(sent(buffer, device));
}

torch::Tensor Network::flattened(const std::vector<torch::Tensor>& perParameter) const {
    const auto zeros = torch::zeros({kFlatAlignment}, perParameter.front().options().requires_grad(false));
    std::vector<torch::Tensor> parts;
    for (const auto& tensor : perParameter) {
        parts.push_back(tensor.flatten());
        parts.push_back(zeros.narrow(0, 0, -tensor.numel() & (kFlatAlignment - 1)));
    }
    return torch::cat(parts);
}

std::vector<torch::Tensor> Network::viewsOf(const torch::Tensor& flat) const {
    std::vector<torch::Tensor> views;
    std::int64_t begin = 0;
    for (const auto& parameter : parameters()) {
        views.push_back(flat.narrow(0, begin, parameter.numel()).view(parameter.sizes()));
        begin += (parameter.numel() + kFlatAlignment - 1) & -kFlatAlignment;
    }
    return views;
}

void Network::freeze() {
    for (auto& parameter : parameters())
        parameter.set_requires_grad(false);
}

std::vector<std::pair<std::string, torch::Tensor>> stateTensors(const torch::nn::Module& module) {
    std::vector<std::pair<std::string, torch::Tensor>> tensors;
    for (const auto& child : module.named_modules("", true)) {
        const std::string prefix = child.key().empty() ? "" : child.key() + ".";
        for (const auto& item : child.value()->named_parameters(false))
            tensors.emplace_back(prefix + item.key(), item.value());
        for (const auto& item : child.value()->named_buffers(false))
            tensors.emplace_back(prefix + item.key(), item.value());
    }
    return tensors;
}

std::vector<std::string> networkBaseNames() {
    std::vector<std::string> names;
    names.reserve(std::size(kNetworkTable));
    for (const NetworkRow& row : kNetworkTable)
        names.emplace_back(row.name);
    return names;
}

InputShape inputShapeOf(const Dataset& dataset) {
    return {dataset.channels, dataset.height, dataset.width, dataset.classes()};
}

std::shared_ptr<Network> seededNetwork(const std::string& name, const InputShape& shape, std::uint64_t key) {
    const IsolatedRng isolated(key);
    return makeNetwork(name, shape);
}

std::shared_ptr<Network> makeNetwork(const std::string& name, const InputShape& shape) {
    checkShape(shape);
    for (const NetworkRow& row : kNetworkTable)
        if (row.name == name)
            return row.make(shape);
    if (name.compare(0, kConvNetName.size(), kConvNetName) == 0)
        return std::make_shared<ConvNet>(parseConvNetVariants(name.substr(kConvNetName.size())), shape);
    std::string known;
    for (const NetworkRow& row : kNetworkTable)
        known += (known.empty() ? "" : ", ") + std::string(row.name);
    throw DistillError(ErrorCode::Usage, "No network is called \"" + name + "\". Known are " + known +
                                             "; ConvNet takes variants such as ConvNetD4W64BN.");
}

} // namespace distill
