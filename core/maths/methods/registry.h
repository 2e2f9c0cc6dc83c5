// SPDX-License-Identifier: GPL-3.0-or-later
// The table of methods: a descriptor and a factory each. To add a method, write its file pair in
// core/methods/ and add a row in registry.cpp; the form, the command line, validation and the conformance
// tests follow from it.
#pragma once

#include <memory>
#include <vector>

#include "core/maths/methods/method.h"
#include "core/maths/methods/method_table.h"

namespace distill {

struct MethodRow {
    MethodDescriptor descriptor;
    std::unique_ptr<Method> (*make)(const RunConfig& config);
};

const std::vector<MethodRow>& methodTable();

// DistillError(Usage) for an unknown id.
std::unique_ptr<Method> makeMethod(const RunConfig& config);

} // namespace distill
