// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/preset_rules.h"

#include "core/run/choices.h"
#include "core/run/setup_rules.h"

namespace distill {

RunConfig withPlaceOf(RunConfig config, const RunConfig& place) {
    config.data = config.dataset == place.dataset ? place.data : std::string();
    config.seed = place.seed;
    config.threads = place.threads;
    config.device = place.device;
    return config;
}

bool isUntouchedPreset(const RunConfig& config) {
    const auto preset = presetConfig(config.preset, config.method, config.dataset, config.ipc);
    return preset && withPlaceOf(*preset, config) == config;
}

std::optional<LambdaPreset> publishedLambdaFor(const RunConfig& config) {
    auto published = publishedLambda(config.method, config.dataset, config.ipc);
    const auto* dataset = findDataset(config.dataset);
    const auto paper = presetConfig("paper", config.method, config.dataset, config.ipc);
    if (published && paper && dataset != nullptr && dataset->classes > 0 &&
        paper->cmi.scope != config.cmi.scope) {
        published->lambda *= scopeFactor(paper->cmi, config.cmi, dataset->classes);
        published->source += config.cmi.scope == CmiScope::Class ? "; converted to class by class"
                                                                 : "; converted to the whole set";
    }
    return published;
}

} // namespace distill
