// SPDX-License-Identifier: GPL-3.0-or-later
// Tensors to and from the torch-free arrays of the file formats. Copies; any device in, CPU out.
#pragma once

#include <string>

#include <torch/types.h>

#include "core/io/safetensors.h"

namespace distill {

NamedArray toNamedArray(const std::string& name, const torch::Tensor& tensor); // F32, F64, I64 or U8
torch::Tensor toTensor(const NamedArray& array); // DistillError(InvalidInput) for another type

} // namespace distill
