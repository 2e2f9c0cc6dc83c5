// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to know of the methods without making one. Constant; any thread. Free of torch.
#pragma once

#include <string>
#include <vector>

#include "core/run/descriptors.h"
#include "core/run/run_config.h"

namespace distill {

// A setting of a run, of the method's own or another one: key, and value as text.
struct MethodSetting {
    const char* key;
    const char* value;
};

constexpr const char* kAnyDataset = "";

// A published setting: for one dataset or any, from so many images per class on. Later rows win over earlier
// ones.
struct PublishedSetting {
    const char* dataset;
    std::int64_t ipc;
    const char* key;
    const char* value;
};

// A λ as published with the CMI paper's code (comments in its sources), for a pool of ResNet18 teachers.
struct PublishedLambda {
    const char* dataset;
    std::int64_t ipc;
    double lambda;
};

struct MethodSettings {
    std::vector<MethodSetting>
        quick; // smaller than published, so that something moves within seconds on two cores
    std::vector<PublishedSetting> published;
    std::vector<PublishedLambda> lambdas;
};

const std::vector<MethodDescriptor>& methods();
const MethodDescriptor* findMethod(const std::string& id);   // nullptr = there is none
const MethodSettings& methodSettings(const std::string& id); // empty where there is no such method

// The configuration with the parameters of its method that it lacks, at their defaults.
RunConfig withMethodDefaults(RunConfig config);

} // namespace distill
