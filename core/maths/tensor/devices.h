// SPDX-License-Identifier: GPL-3.0-or-later
// What LibTorch can compute on here. Any thread. Free of torch.
#pragma once

#include <string>
#include <vector>

#include "core/run/descriptors.h"

namespace distill {

std::vector<DeviceDescriptor> devices(); // "cpu" first; "cuda:0", "xpu:0"… where there are any
std::string gpuNote();                   // why no GPU is used, or empty where one is

} // namespace distill
