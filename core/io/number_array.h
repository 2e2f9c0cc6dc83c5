// SPDX-License-Identifier: GPL-3.0-or-later
// Typed arrays of any of the readers (safetensors, torch.save, NPY) as numbers. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/safetensors.h"

namespace distill {

// Bytes of an element of "F32", "I64", …; 0 where the type is unknown or has no numbers of whole bytes.
std::size_t dtypeBytes(std::string_view dtype);
bool isFloatDtype(std::string_view dtype);

// Number of elements; shapes are taken as checked.
std::int64_t elementCount(const std::vector<std::int64_t>& shape);
std::string shapeText(const std::vector<std::int64_t>& shape); // "[20, 3, 32, 32]"

// Every type but the 8-bit floats. DistillError(InvalidInput) for those.
std::vector<float> toFloats(const NamedArray& array);
std::vector<std::int64_t> toIntegers(const NamedArray& array); // floats only where they are whole numbers

NamedArray floatArray(std::string name, std::vector<std::int64_t> shape, const std::vector<float>& values);
NamedArray integerArray(std::string name, std::vector<std::int64_t> shape,
                        const std::vector<std::int64_t>& values);

} // namespace distill
