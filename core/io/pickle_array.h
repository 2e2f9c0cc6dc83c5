// SPDX-License-Identifier: GPL-3.0-or-later
// From a tensor that a pickle describes to its numbers. Any thread; failures are DistillError(InvalidInput).
#pragma once

#include <string>

#include "core/io/pickle.h"
#include "core/io/safetensors.h"

namespace distill {

// Elements of the view; refuses one that shows few numbers as very many.
std::int64_t pickleElementCount(const PickleTensor& tensor);

// A row-major copy of the view. `storage` holds the bytes of its storage; shorter ones are refused.
NamedArray arrayOfPickle(const PickleTensor& tensor, const std::string& storage);

} // namespace distill
