// SPDX-License-Identifier: GPL-3.0-or-later
// CIFAR-10: the first byte says whether the rest of the input is one of the batches, or a whole archive.
#include "core/readers/cifar_reader.h"
#include "tests/fuzz/scratch.h"
#include "tests/support/small_files.h"

using namespace distill::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    static const std::string good = cifarBatch(1, 7);
    const auto rest = textOf(data + 1, size - 1);
    if (data[0] % 2 == 0) {
        static_cast<void>(distill::readCifar10(scratchFile("cifar-10-binary.tar.gz", rest)));
        return 0;
    }
    const auto folder = scratch() / "batches";
    std::filesystem::create_directories(folder);
    for (int i = 1; i <= 5; ++i)
        scratchFile("batches/data_batch_" + std::to_string(i) + ".bin",
                    i == 1 ? rest : std::string_view(good));
    scratchFile("batches/test_batch.bin", good);
    static_cast<void>(distill::readCifar10(folder));
    return 0;
}
