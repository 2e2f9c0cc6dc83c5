// SPDX-License-Identifier: GPL-3.0-or-later
// Arrays as other programs want them, in memory. Deterministic. DistillError(RunFailed) for element types
// that a format does not have. Any thread.
#pragma once

#include <string>
#include <vector>

#include "core/io/safetensors.h"

namespace distill {

// NPY 1.0 and an NPZ of uncompressed arrays (numpy.load).
// Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
std::string npyBytes(const NamedArray& array);
std::string npzBytes(const std::vector<NamedArray>& arrays);

// One tensor as torch.save writes it: a zip with data.pkl (protocol 2), the values as data/0, version and
// byteorder. torch.load(weights_only=True) gives a CPU tensor without gradient. `folder` is the name of the
// archive's folder.
// Source: https://pytorch.org/docs/stable/notes/serialization.html
std::string torchTensorBytes(const NamedArray& array, const std::string& folder);

} // namespace distill
