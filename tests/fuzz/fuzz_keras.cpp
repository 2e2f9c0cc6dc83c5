// SPDX-License-Identifier: GPL-3.0-or-later
// MNIST as Keras keeps it.
#include "core/readers/idx_reader.h"
#include "tests/fuzz/scratch.h"

using namespace distill::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static_cast<void>(distill::readIdxDataset(scratchFile("mnist.npz", textOf(data, size)), {},
                                              {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}));
    return 0;
}
