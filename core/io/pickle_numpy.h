// SPDX-License-Identifier: GPL-3.0-or-later
// What numpy leaves in a pickle: numbers, types and arrays of numbers, as plain values. Inside this room.
// Failures are DistillError(InvalidInput).
#pragma once

#include <string>

#include "core/io/pickle.h"

namespace distill {

// `type` is "f8", "<f8", ">i4", "b1", …
PickleValue numpyScalar(std::string type, std::string bytes);

// The array's storage is the text itself, which is kept alive: nothing is copied.
PickleTensor numpyArray(const PickleValue& shape, const PickleValue& dtype, const PickleRef& content,
                        bool columnsFirst);
PickleTensor emptyNumpyArray(); // before its content is known

// (3, shape, dtype, whether columns come first, bytes), as numpy.ndarray.__reduce__ writes it.
void setNumpyArrayState(PickleValue& target, const PickleValue& state);
// The byte order of a type.
void setNumpyTypeState(PickleValue& target, const PickleValue& state);

} // namespace distill
