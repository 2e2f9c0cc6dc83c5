// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to know of the methods without making one. Constant; any thread. Free of torch.
#pragma once

#include <string>
#include <vector>

#include "core/run/descriptors.h"
#include "core/run/run_config.h"

namespace distill {

const std::vector<MethodDescriptor>& methods();
const MethodDescriptor* findMethod(const std::string& id); // nullptr = there is none

// The configuration with the parameters of its method that it lacks, at their defaults.
RunConfig withMethodDefaults(RunConfig config);

} // namespace distill
