// SPDX-License-Identifier: GPL-3.0-or-later
// The one table of datasets: sizes, classes, published normalisation, augmentation and where to get them.
// Constant; any thread.
#pragma once

#include <string>
#include <vector>

#include "core/run/descriptors.h"

namespace distill {

const std::vector<DatasetDescriptor>& datasets();
const DatasetDescriptor* findDataset(const std::string& id); // nullptr = there is none

} // namespace distill
