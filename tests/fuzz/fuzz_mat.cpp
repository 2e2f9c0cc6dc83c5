// SPDX-License-Identifier: GPL-3.0-or-later
// Arrays of MATLAB's level 5 under the names that SVHN's have.
#include "core/io/mat_file.h"
#include "tests/fuzz/scratch.h"

using namespace distill::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        static_cast<void>(distill::readMatArrays(scratchFile("a.mat", textOf(data, size)), {"X", "y", "a"}));
    } catch (const distill::DistillError&) {
    }
    return 0;
}
