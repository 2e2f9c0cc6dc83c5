// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/method.h"

#include <algorithm>

#include "core/maths/methods/start_images.h"

namespace distill {

bool ClassBatch::even() const {
    return std::all_of(sizes.begin(), sizes.end(), [&](std::int64_t size) { return size == sizes.front(); });
}

torch::Tensor ClassBatch::perClass() const {
    auto shape = images.sizes().vec();
    shape[0] = sizes.front();
    shape.insert(shape.begin(), static_cast<std::int64_t>(sizes.size()));
    return images.view(shape);
}

SyntheticSet Method::initialise(MethodContext& context) {
    auto set = emptySet(context.dataset(), context.config().ipc, context.device());
    set.formation = formation();
    set.pixelSpace.scale = startScale(context.dataset());
    set.images = startImages(context, set).to(context.device()).detach().requires_grad_(true);
    return set;
}

PixelScale Method::startScale(const Dataset& dataset) const {
    return dataset.pixelSpace.scale;
}

Formation Method::formation() const {
    return {};
}

void Method::adoptLabels(const SyntheticSet& stored, SyntheticSet& set, MethodContext& context) {
    if (stored.softLabels()) {
        set.labelLogits = stored.labelLogits.detach().clone().to(context.device());
        set.temperature = stored.temperature;
    }
    if (stored.learningRate.defined())
        set.learningRate = stored.learningRate.detach().clone().to(context.device());
}

void Method::prepare(MethodContext& /*context*/) {}
torch::Tensor Method::softLabelsOf(const torch::Tensor& /*images*/, MethodContext& /*context*/) {
    return {};
}
void Method::save(StateArchive& /*archive*/) const {}
void Method::load(const StateArchive& /*archive*/, MethodContext& /*context*/) {}

ParameterGroup imageGroup(const SyntheticSet& set, double learningRate, double momentum) {
    ParameterGroup group;
    group.name = "images";
    group.tensor = set.images;
    group.learningRate = learningRate;
    group.optimiser.momentum = momentum;
    return group;
}

} // namespace distill
