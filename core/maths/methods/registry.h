// SPDX-License-Identifier: GPL-3.0-or-later
// The table of methods: all facts of each in one row, which the method's own file makes. To add a method,
// write its file pair here and name its row in registry.cpp; the form, the command line, validation,
// estimates, presets and the conformance tests follow from it.
#pragma once

#include <memory>
#include <vector>

#include "core/maths/methods/method.h"
#include "core/maths/methods/method_cost.h"
#include "core/maths/methods/method_table.h"

namespace distill {

struct MethodRow {
    MethodDescriptor descriptor;
    std::unique_ptr<Method> (*make)(const RunConfig& config) = nullptr;
    MethodCost (*cost)(const RunConfig& config, const CostSizes& sizes) = nullptr; // null = none
    MethodSettings settings;
};

const std::vector<MethodRow>& methodTable();

// DistillError(Usage) for an unknown id.
std::unique_ptr<Method> makeMethod(const RunConfig& config);

} // namespace distill
