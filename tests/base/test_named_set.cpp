// SPDX-License-Identifier: GPL-3.0-or-later
#include <fstream>

#include <doctest/doctest.h>

#include "core/sets/distilled_set.h"
#include "core/store/digest_list.h"
#include "core/store/named_set.h"
#include "tests/support/export_run.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

TEST_SUITE("named_set") {

    TEST_CASE("run@7 is the run and the iteration, unless there is something of that name") {
        const TempDir dir;
        const auto named = namedPlace(dir / "run@7");
        CHECK(named.path == dir / "run");
        CHECK(named.iteration == 7);
        fs::create_directories(dir / "run@7");
        CHECK(namedPlace(dir / "run@7").path == dir / "run@7");
        CHECK_FALSE(namedPlace(dir / "run@7").iteration);
        for (const char* name : {"run@", "run@-1", "run@1.5", "run@x", "run@99999999999999999999", "run"}) {
            CAPTURE(name);
            CHECK_FALSE(namedPlace(dir / name).iteration);
            CHECK(namedPlace(dir / name).path == dir / name);
        }
    }

    TEST_CASE(
        "the set of an iteration, of iteration 0 too; of one that is not stored the sentence says which are") {
        const TempDir dir;
        const auto run = recordedRun(dir);
        CHECK(valueOrThrow(namedSet(run, {})).iteration == 10);
        CHECK(valueOrThrow(namedSet(run, 0)).file == run / "synthetic" / "000000.safetensors");
        const auto sentence = "'" + run.string() + "' holds no set of iteration 7; there are 0, 10.";
        CHECK(namedSet(run, 7).error().message == sentence);
        CHECK(readDistilledSet(run.string() + "@0").metadata.at("iteration") ==
              "10"); // as the copies here have it
        CHECK(readDistilledSet(run.string() + "@0").layout == "run-folder");
        try {
            readDistilledSet(run.string() + "@7");
            FAIL("a set that is not there was read");
        } catch (const DistillError& error) {
            CHECK(error.error().message == sentence);
        }
        fs::create_directories(run / "checkpoints" / "000012");
        SmallSet().write(run / "checkpoints" / "000012" / "set.safetensors");
        CHECK(valueOrThrow(namedSet(run, 12)).iteration == 12);
        CHECK(valueOrThrow(namedSet(run, {})).iteration == 10); // what it told of
    }

    TEST_CASE("a set that is not what the run wrote is refused, and the others are not") {
        const TempDir dir;
        const auto run = recordedRun(dir);
        const fs::path set = run / "synthetic" / "000010.safetensors";
        REQUIRE(noteDigest(run, set));
        REQUIRE(noteDigest(run, run / "synthetic" / "000000.safetensors"));
        CHECK(valueOrThrow(namedSet(run, {})).file == set);
        {
            std::fstream file(set, std::ios::in | std::ios::out | std::ios::binary);
            file.seekp(-1, std::ios::end);
            file.put('\x7f');
        }
        for (const std::optional<std::int64_t> iteration :
             {std::optional<std::int64_t>(), std::optional<std::int64_t>(10)}) {
            const auto refused = namedSet(run, iteration);
            REQUIRE_FALSE(refused);
            CHECK(refused.error().message ==
                  "'" + set.string() + "' is damaged: it is not what the run wrote; `distill verify " +
                      run.string() + " --repair` mends what can be mended.");
        }
        CHECK(namedSet(run, 0));
    }

} // TEST_SUITE
