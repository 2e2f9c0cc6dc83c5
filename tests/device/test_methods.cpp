// SPDX-License-Identifier: GPL-3.0-or-later
// Every method on an accelerator, with and without CMI: the images of the processor, and no mix of devices.
#include "tests/device/device_runs.h"

using namespace distill;
using namespace distill::test;

TEST_SUITE("methods") {

    TEST_CASE("five iterations give the images of the processor") {
        for (const auto& method : iteratingMethods())
            for (const double lambda : {0.0, 50.0}) {
                CAPTURE(method);
                CAPTURE(lambda);
                const TempDir folder;
                const auto there = runTiny(tinyOn("xpu", method, lambda), folder / "there");
                REQUIRE_MESSAGE(there.summary, there.summary.error().message);
                const auto here = runTiny(tinyOn("cpu", method, lambda), folder / "here");
                REQUIRE(here.summary);
                checkSameImages(storedImages(folder / "here", 5), storedImages(folder / "there", 5));
                const auto expected = here.observer.all<Iteration>().back();
                const auto found = there.observer.all<Iteration>().back();
                CHECK(found.matching == doctest::Approx(expected.matching).epsilon(1e-3));
                CHECK(found.cmi == doctest::Approx(expected.cmi).epsilon(1e-3));
            }
    }

} // TEST_SUITE
