// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include "core/io/atomic_file.h"
#include "core/io/sealed_file.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;

TEST_SUITE("sealed_file") {

    TEST_CASE("one changed byte of values or of what is said is noticed; a file without a seal is taken") {
        const TempDir dir;
        const auto file = dir / "cache.safetensors";
        const SafetensorsFile content{{{"b", "U8", {3}, {1, 2, 3}}, {"a", "U8", {1, 2}, {4, 5}}},
                                      {{"kind", "teacher"}}};
        REQUIRE(writeSealed(file, content).has_value());
        const auto read = readSealed(file);
        REQUIRE(read.has_value());
        CHECK(read->find("a")->bytes == content.find("a")->bytes);
        CHECK(read->metadata.at("kind") == "teacher");
        const auto whole = valueOrThrow(readWholeFile(file));
        for (const auto at : {whole.size() - 1, whole.find("teacher")}) {
            auto bytes = whole;
            bytes[at] = static_cast<char>(bytes[at] ^ 1);
            valueOrThrow(writeFileAtomically(file, bytes));
            const auto damaged = readSealed(file);
            REQUIRE_FALSE(damaged.has_value());
            CHECK(damaged.error().message ==
                  "'" + file.string() + "' is damaged: it does not hold what was written into it.");
        }
        REQUIRE(writeSafetensors(file, content).has_value());
        CHECK(readSealed(file).has_value());
    }

} // TEST_SUITE
