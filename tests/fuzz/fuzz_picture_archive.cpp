// SPDX-License-Identifier: GPL-3.0-or-later
// Class folders of pictures in an archive, listed and not decoded: decoding is a library's.
#include "core/readers/folder_reader.h"
#include "tests/fuzz/scratch.h"

using namespace distill::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    distill::FolderOptions options;
    options.countOnly = true;
    static_cast<void>(distill::readImageFolder(scratchFile("set.zip", textOf(data, size)), options));
    return 0;
}
