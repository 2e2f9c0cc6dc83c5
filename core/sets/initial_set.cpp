// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/initial_set.h"

#include <algorithm>

#include "core/run/choices.h"
#include "core/sets/inspect.h"
#include "core/store/named_set.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

// Data and split of the run that the set comes from.
void takeData(RunConfig& config, const std::filesystem::path& run) {
    const auto record = openRun(run);
    if (!record)
        return;
    const auto& from = record->info.config;
    config.dataset = from.dataset;
    config.data = from.data;
    config.imageSize = from.imageSize;
    config.splitSeed = from.splitSeed;
    config.normalisation = from.normalisation;
    config.holdOut = from.holdOut;
}

void takePacking(RunConfig& config, const MethodDescriptor& method, int factor) {
    const auto spec = std::find_if(method.params.begin(), method.params.end(),
                                   [&](const ParamSpec& row) { return row.key == method.packing; });
    if (spec == method.params.end())
        return;
    if (spec->kind == ParamKind::Boolean)
        config.methodParams[spec->key] = factor == 2;
    else
        config.methodParams[spec->key] = std::int64_t{factor};
}

} // namespace

Result<RunConfig> startingFrom(RunConfig config, const MethodDescriptor* method,
                               const std::filesystem::path& set) {
    const auto inspection = inspectSet(set);
    if (!inspection)
        return tl::unexpected<Error>(inspection.error());
    if (inspection->layout != "distillation-studio" && inspection->layout != "run-folder")
        return failure(ErrorCode::InvalidInput, set.string() + " is no set of this program (" +
                                                    inspection->layoutName +
                                                    "): make it one with `distill import`.");
    if (inspection->classes == 0 || inspection->images[0] % inspection->classes != 0)
        return failure(ErrorCode::Usage, set.string() + " does not hold as many images of each class.");
    if (!inspection->dataset.empty())
        config.dataset = inspection->dataset;
    if (inspection->layout == "run-folder")
        takeData(config, namedPlace(set).path);
    config.initialisation = Initialisation::Set;
    config.initialSet = std::filesystem::absolute(set).string();
    config.ipc = inspection->images[0] / inspection->classes;
    config.zca = inspection->normalization == "zca";
    if (method != nullptr)
        takePacking(config, *method, inspection->factor);
    return config;
}

} // namespace distill
