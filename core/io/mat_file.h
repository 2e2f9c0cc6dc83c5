// SPDX-License-Identifier: GPL-3.0-or-later
// MATLAB files of level 5, restricted to what datasets hold: real arrays of numbers, deflated or not. Memory
// is bounded by what the file really holds: nothing is allocated for a size that a damaged file only claims.
// Other kinds of values (cells, structures, sparse arrays, text) are skipped by their size. Failures are
// DistillError(InvalidInput) with the path. One thread per call.
// Source: MathWorks, "MAT-File Format", chapter 1 (level 5).
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "core/io/safetensors.h"

namespace distill {

// The arrays of these names that the file holds, in the file's order. `shape` is MATLAB's; the values stand
// column by column (the first index runs fastest), with the type they are stored by, which may be smaller
// than the one that MATLAB shows.
std::vector<NamedArray> readMatArrays(const std::filesystem::path& file, const std::set<std::string>& names);

} // namespace distill
