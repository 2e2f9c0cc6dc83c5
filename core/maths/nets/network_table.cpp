// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/nets/network_table.h"

#include "core/base/nearest_name.h"
#include "core/base/rows.h"
#include "core/maths/nets/convnet.h"

namespace distill {
namespace {

NetworkDescriptor network(const char* name, const char* description, bool embeds = true) {
    NetworkDescriptor row;
    row.id = row.name = name;
    row.description = description;
    row.hasEmbedding = embeds;
    return row;
}

} // namespace

const std::vector<NetworkDescriptor>& networks() {
    static const std::vector<NetworkDescriptor> rows = {
        network("ConvNet",
                "Three blocks of convolution, instance norm, ReLU and average pooling, 128 filters: the "
                "field's standard. Variants by name: D1-5, W<filters>, BN LN GN IN NN, MP AP NP, AS AR AL "
                "ASwish, for example ConvNetD4W64BN."),
        network("ConvNetW32", "The same with 32 filters: quick on a CPU."),
        network("ConvNetW64", "The same with 64 filters."),
        network("ConvNetD4", "Four blocks, for 64 x 64 images."),
        network("ConvNetBN", "With batch norm."),
        network("ResNet18", "Residual network with instance norm: the paper's teacher. Slow on a CPU."),
        network("ResNet18BN", "Residual network with batch norm."),
        network("ResNet18_AP", "Residual network with average pooling in place of strides."),
        network("ResNet18BN_AP", "The same with batch norm."),
        network("VGG11", "Eight convolutions with instance norm."),
        network("VGG11BN", "Eight convolutions with batch norm."),
        network("AlexNet", "Five convolutions."),
        network("AlexNetBN", "Five convolutions with batch norm."),
        network("LeNet", "Two convolutions, three linear layers; has no embedding.", false),
        network("MLP", "Three linear layers; has no embedding.", false),
    };
    return rows;
}

bool networkExists(const std::string& name, bool needEmbedding) {
    if (const auto* row = findRow(networks(), name))
        return row->hasEmbedding || !needEmbedding;
    constexpr const char* base = "ConvNet"; // the one that takes variants
    if (name.rfind(base, 0) != 0)
        return false;
    try {
        static_cast<void>(parseConvNetVariants(name.substr(std::char_traits<char>::length(base))));
        return true;
    } catch (const DistillError&) {
        return false;
    }
}

std::string unknownNetwork(const std::string& name) {
    return thereIsNo("network", name, idsOf(networks())) + " Variants such as ConvNetD4W64BN are known too.";
}

} // namespace distill
