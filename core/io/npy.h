// SPDX-License-Identifier: GPL-3.0-or-later
// NumPy's NPY arrays and NPZ archives of them. Arrays of Python objects are refused: they are pickles.
// Little- and big-endian, C and Fortran order; the result is row-major and little-endian. Failures are
// DistillError(InvalidInput) with the path. Any thread.
// Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "core/io/safetensors.h"

namespace distill {

bool isNpy(const std::filesystem::path& file); // by its first bytes

// `bytes` is a whole NPY file; `origin` names it in messages.
NamedArray parseNpy(std::string_view bytes, const std::string& origin);
NamedArray readNpy(const std::filesystem::path& file);
// The arrays by their names without ".npy", in order of name; other records are skipped.
std::vector<NamedArray> readNpz(const std::filesystem::path& file);

} // namespace distill
