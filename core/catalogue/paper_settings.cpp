// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/paper_settings.h"

#include <algorithm>

#include "core/catalogue/catalogue.h"

namespace distill {
namespace {

void apply(RunConfig& config, const std::vector<ParamSpec>& specs, const char* key, const char* value) {
    const auto spec =
        std::find_if(specs.begin(), specs.end(), [&](const ParamSpec& known) { return known.key == key; });
    if (spec == specs.end())
        throw DistillError(ErrorCode::RunFailed, "Method '" + config.method + "' has a setting for '" + key +
                                                     "', which does not exist.");
    valueOrThrow(setField(config, key, valueOrThrow(parseParam(*spec, value))));
}

} // namespace

void applyPublishedSettings(RunConfig& config) {
    const auto specs = runParams(config.method);
    for (const auto& row : methodSettings(config.method).published)
        if ((row.dataset == std::string(kAnyDataset) || config.dataset == row.dataset) &&
            config.ipc >= row.ipc)
            apply(config, specs, row.key, row.value);
}

void applyQuickSettings(RunConfig& config) {
    const auto specs = runParams(config.method);
    for (const auto& row : methodSettings(config.method).quick)
        apply(config, specs, row.key, row.value);
}

std::optional<double> publishedLambdaValue(const std::string& method, const std::string& dataset,
                                           std::int64_t ipc) {
    for (const auto& row : methodSettings(method).lambdas)
        if (dataset == row.dataset && ipc == row.ipc)
            return row.lambda;
    return std::nullopt;
}

} // namespace distill
