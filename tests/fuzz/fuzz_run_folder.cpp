// SPDX-License-Identifier: GPL-3.0-or-later
// A run folder: the input up to its first zero byte is run.json, the rest is the journal; without one it is
// the journal.
#include <nlohmann/json.hpp>

#include "core/run/run_config.h"
#include "core/store/run_store.h"
#include "tests/fuzz/scratch.h"

using namespace distill::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = textOf(data, size);
    const auto zero = input.find('\0');
    const bool split = zero != std::string_view::npos;
    scratchFile("run.json", split ? input.substr(0, zero) : std::string_view("{}"));
    scratchFile("journal.jsonl", split ? input.substr(zero + 1) : input);
    const auto json = nlohmann::json::parse(split ? input.substr(0, zero) : input, nullptr, false);
    if (!json.is_discarded())
        static_cast<void>(distill::configFromJson(json));
    static_cast<void>(distill::openRun(scratch().path()));
    return 0;
}
