// SPDX-License-Identifier: GPL-3.0-or-later
// CIFAR's Python version: the input is the first of the batches, the others are sound.
#include "core/readers/cifar_reader.h"
#include "tests/fuzz/scratch.h"
#include "tests/support/pickled_batch.h"

using namespace distill::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::string good = pickledBatch("labels", 1, 7);
    const auto folder = scratch() / "batches";
    std::filesystem::create_directories(folder);
    for (int i = 1; i <= 5; ++i)
        scratchFile("batches/data_batch_" + std::to_string(i),
                    i == 1 ? textOf(data, size) : std::string_view(good));
    scratchFile("batches/test_batch", good);
    static_cast<void>(distill::readCifar10(folder));
    return 0;
}
