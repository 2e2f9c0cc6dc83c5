// SPDX-License-Identifier: GPL-3.0-or-later
// Safetensors, ours and foreign ones. The length in front of the header is set right, or nothing would get
// past it.
#include "core/io/safetensors.h"
#include "core/sets/inspect.h"
#include "tests/fuzz/scratch.h"
#include "tests/support/small_files.h"

using namespace distill::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string input(textOf(data, size));
    static_cast<void>(distill::readSafetensors(scratchFile("input.safetensors", input)));
    const auto end = input.rfind('}');
    const auto length = end == std::string::npos ? input.size() : end + 1;
    static_cast<void>(
        distill::inspectSet(scratchFile("framed.safetensors", littleEndian(length, 8) + input)));
    return 0;
}
