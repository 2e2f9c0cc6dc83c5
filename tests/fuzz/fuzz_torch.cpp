// SPDX-License-Identifier: GPL-3.0-or-later
// Files of torch.save up to what is said about them: the input as a file of its own, and as the pickle of a
// zip file with a few storages (a zip that is mutated itself fails at its checksums).
#include "core/sets/inspect.h"
#include "tests/fuzz/scratch.h"
#include "tests/support/zip_bytes.h"

using namespace distill::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string input(textOf(data, size));
    static_cast<void>(distill::inspectSet(scratchFile("input.pt", input)));
    const std::string numbers(4096, '\x3f');
    const auto archive =
        zip({{"a/data.pkl", input}, {"a/data/0", numbers}, {"a/data/1", numbers}, {"a/data/2", numbers}});
    static_cast<void>(distill::inspectSet(scratchFile("archive.pt", archive)));
    return 0;
}
