// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to choose from: methods, datasets, networks, presets, protocols, devices, each table from
// where its things are. The single source for the forms, the command line's `list`, and validation.
// Everything here is constant after start-up; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/maths/eval/protocol_table.h"
#include "core/maths/methods/method_table.h"
#include "core/maths/nets/network_table.h"
#include "core/maths/tensor/devices.h"
#include "core/readers/dataset_table.h"
#include "core/run/descriptors.h"
#include "core/run/param_spec.h"
#include "core/run/run_config.h"

namespace distill {

const std::vector<PresetDescriptor>& presets();
// Of this dataset at this IPC, and of the whole dataset; none of a set that was distilled with CMI.
std::vector<PublishedResult> publishedResults(const std::string& datasetId, std::int64_t ipc);

// All parameters of a run with this method, choices filled in, in the order of the form: the run's own, then
// the method's.
std::vector<ParamSpec> runParams(const std::string& methodId);

// The preset's settings for this method, dataset and IPC. Unknown ids give ErrorCode::Usage.
Result<RunConfig> presetConfig(const std::string& presetId, const std::string& methodId,
                               const std::string& datasetId, std::int64_t ipc);

// The published λ for this method, dataset and IPC, if there is one.
std::optional<LambdaPreset> publishedLambda(const std::string& methodId, const std::string& datasetId,
                                            std::int64_t ipc);

// Whether CMI is 0 by definition, so that λ has no effect: one training image per class that is its own class
// centre. Not for unknown methods.
bool cmiVanishes(const RunConfig& config);

// The demonstration of the first start: generated shapes, a small network, noise start.
RunConfig demoConfig();

// Every problem of a configuration, each with the key of the field it belongs to. Empty = it can run.
struct ConfigProblem {
    std::string field;
    std::string message;
};
std::vector<ConfigProblem> validate(const RunConfig& config);

} // namespace distill
