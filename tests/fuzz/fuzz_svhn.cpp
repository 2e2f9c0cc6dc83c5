// SPDX-License-Identifier: GPL-3.0-or-later
// SVHN: the input is both MATLAB files.
#include "core/readers/svhn_reader.h"
#include "tests/fuzz/scratch.h"

using namespace distill::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for (const char* name : {"svhn/train_32x32.mat", "svhn/test_32x32.mat"}) {
        std::filesystem::create_directories(scratch() / "svhn");
        scratchFile(name, textOf(data, size));
    }
    static_cast<void>(distill::readSvhn(scratch() / "svhn"));
    return 0;
}
