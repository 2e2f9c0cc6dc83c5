// SPDX-License-Identifier: GPL-3.0-or-later
// The four IDX files; the first byte says which of them is the rest of the input.
#include <array>

#include "core/readers/idx_reader.h"
#include "tests/fuzz/scratch.h"
#include "tests/support/small_files.h"

using namespace distill::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    static const std::array<std::string, 4> names{"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                                  "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};
    static const std::array<std::string, 4> good{idxImages(10, 4), idxLabels(10), idxImages(10, 4),
                                                 idxLabels(10)};
    for (std::size_t i = 0; i < names.size(); ++i)
        scratchFile(names.at(i),
                    data[0] % 4 == i ? textOf(data + 1, size - 1) : std::string_view(good.at(i)));
    static_cast<void>(
        distill::readIdxDataset(scratch().path(), {}, {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}));
    return 0;
}
