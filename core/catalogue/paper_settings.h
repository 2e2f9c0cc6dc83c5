// SPDX-License-Identifier: GPL-3.0-or-later
// Applies the settings that the methods' own rows state (core/maths/methods/method_table.h).
#pragma once

#include <cstdint>
#include <optional>

#include "core/run/run_config.h"

namespace distill {

// Applies every row that fits the configuration's method, dataset and images per class. A published number of
// images per class stands for all from it up to the next one.
void applyPublishedSettings(RunConfig& config);
// The method's own part of the preset "quick".
void applyQuickSettings(RunConfig& config);

// λ of the paper's public code (comments in its sources), for a pool of ResNet18 teachers. Exact fits only.
std::optional<double> publishedLambdaValue(const std::string& method, const std::string& dataset,
                                           std::int64_t ipc);

} // namespace distill
