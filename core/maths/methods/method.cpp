// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/method.h"

namespace distill {

SyntheticSet Method::initialise(MethodContext& context) {
    const auto& config = context.config();
    return initialiseSet(context.dataset(), config.ipc, config.initialisation, context.streams(),
                         context.device());
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

namespace {

template <class Value>
Value param(const RunConfig& config, const std::string& key) {
    const auto value = valueOrThrow(getField(config, key));
    if (const auto* held = std::get_if<Value>(&value))
        return *held;
    throw DistillError(ErrorCode::Usage, "'" + key + "' is of another type than its method expects.");
}

} // namespace

std::int64_t integerParam(const RunConfig& config, const std::string& key) {
    return param<std::int64_t>(config, key);
}
double realParam(const RunConfig& config, const std::string& key) {
    return param<double>(config, key);
}
bool flagParam(const RunConfig& config, const std::string& key) {
    return param<bool>(config, key);
}
std::string textParam(const RunConfig& config, const std::string& key) {
    return param<std::string>(config, key);
}

} // namespace distill
