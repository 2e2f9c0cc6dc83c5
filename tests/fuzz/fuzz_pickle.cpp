// SPDX-License-Identifier: GPL-3.0-or-later
// The restricted unpickler alone.
#include "core/io/pickle.h"
#include "tests/fuzz/scratch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static_cast<void>(distill::readPickle(distill::test::textOf(data, size)));
    return 0;
}
