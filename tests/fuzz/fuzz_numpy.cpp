// SPDX-License-Identifier: GPL-3.0-or-later
// NumPy arrays: the input as an NPY, and as the images of an NPZ with labels.
#include "core/io/npy.h"
#include "core/sets/inspect.h"
#include "tests/fuzz/scratch.h"
#include "tests/support/zip_bytes.h"

using namespace distill::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string input(textOf(data, size));
    try {
        static_cast<void>(distill::parseNpy(input, "input"));
    } catch (const distill::DistillError&) {
    }
    static_cast<void>(distill::inspectSet(scratchFile("input.npz", input)));
    static_cast<void>(distill::inspectSet(scratchFile("archive.npz", zip({{"images.npy", input}}))));
    return 0;
}
