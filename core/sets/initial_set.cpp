// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/initial_set.h"

#include "core/run/choices.h"
#include "core/sets/inspect.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

// Methods that keep `<id>.factor` tiles along an edge of a stored image.
constexpr const char* kPacking[] = {"idc", "dm", "dance", "ncfm", "datadam"};

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

} // namespace

Result<RunConfig> startingFrom(RunConfig config, const std::filesystem::path& set) {
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
        takeData(config, set);
    config.initialisation = idOf(Initialisation::Set);
    config.initialSet = std::filesystem::absolute(set).string();
    config.ipc = inspection->images[0] / inspection->classes;
    config.zca = inspection->normalization == "zca";
    for (const char* method : kPacking)
        if (config.method == method)
            config.methodParams[config.method + ".factor"] = static_cast<std::int64_t>(inspection->factor);
    if (config.method == "idm")
        config.methodParams["idm.partition"] = inspection->factor == 2;
    return config;
}

} // namespace distill
