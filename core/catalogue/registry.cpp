// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/registry.h"

#include "core/maths/methods/dc.h"
#include "core/maths/methods/dm.h"
#include "core/maths/methods/idc.h"
#include "core/maths/methods/idm.h"
#include "core/maths/methods/mtt.h"
#include "core/maths/methods/selection.h"
#include "core/maths/methods/sre2l.h"

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

const std::vector<MethodRow>& methodTable() {
    static const std::vector<MethodRow> rows = [] {
        std::vector<MethodRow> made = {
            {dcDescriptor(), &makeDc},     {dsaDescriptor(), &makeDsa},     {dmDescriptor(), &makeDm},
            {idmDescriptor(), &makeIdm},   {idcDescriptor(), &makeIdc},     {mttDescriptor(), &makeMtt},
            {datmDescriptor(), &makeDatm}, {sre2lDescriptor(), &makeSre2l},
        };
        for (const auto& baseline : baselineDescriptors())
            made.push_back({baseline, &makeBaseline});
        return made;
    }();
    return rows;
}

const std::vector<NetworkDescriptor>& networkTable() {
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

std::unique_ptr<Method> makeMethod(const RunConfig& config) {
    for (const auto& row : methodTable())
        if (row.descriptor.id == config.method)
            return row.make(config);
    throw DistillError(ErrorCode::Usage, "There is no method '" + config.method + "'.");
}

} // namespace distill
