// SPDX-License-Identifier: GPL-3.0-or-later
// Labels out of an array of a dataset's file. Any thread.
#pragma once

#include <string>

#include "core/io/number_array.h"

namespace distill {

// As toIntegers(), but what is no whole number is refused with the file's name.
inline std::vector<std::int64_t> wholeNumbersOf(const NamedArray& array, const std::string& file) {
    try {
        return toIntegers(array);
    } catch (const DistillError& error) {
        throw DistillError(ErrorCode::InvalidInput, file + " cannot be read: " + error.error().message);
    }
}

} // namespace distill
