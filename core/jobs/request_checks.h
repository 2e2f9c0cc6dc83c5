// SPDX-License-Identifier: GPL-3.0-or-later
// What every command does with a request to evaluate before it reads anything. Any thread.
#pragma once

#include <string>
#include <vector>

#include "core/jobs/evaluate.h"

namespace distill {

// DistillError(Usage) for unknown protocols, datasets, networks and impossible numbers.
void requireValidRequest(const EvaluateRequest& request);
// Those that are asked for, else the one that the set's run evaluates with, else ConvNet.
std::vector<std::string> networksOf(const EvaluateRequest& request);

} // namespace distill
