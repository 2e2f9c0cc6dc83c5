// SPDX-License-Identifier: GPL-3.0-or-later
// An accelerator with too little memory: the work is done in smaller parts, and where that no longer helps
// one sentence says what to lower.
#include "tests/device/device_runs.h"

using namespace distill;
using namespace distill::test;

namespace {

RunConfig widerOn(const char* device) {
    auto config = tinyOn(device, "dm", 50);
    config.methodParams["dm.batch_real"] = std::int64_t{64};
    config.network = config.teacher.network = "ConvNetD2W32";
    return config;
}

} // namespace

TEST_SUITE("memory") {

    TEST_CASE("half of the memory gives the same images") {
        const TempDir folder;
        resetDeviceMemoryPeak();
        const auto before = deviceMemoryInUse();
        REQUIRE(runTiny(widerOn("xpu"), folder / "roomy").summary);
        const auto needed = deviceMemoryPeak() - before;
        setDeviceMemoryLimit(deviceMemoryInUse() + needed / 2);
        const auto tight = runTiny(widerOn("xpu"), folder / "tight");
        setDeviceMemoryLimit(0);
        REQUIRE_MESSAGE(tight.summary, tight.summary.error().message);
        checkSameImages(storedImages(folder / "roomy", 5), storedImages(folder / "tight", 5));
    }

    TEST_CASE("far too little ends with what to lower") {
        setDeviceMemoryLimit(deviceMemoryInUse() + 100000);
        const auto failed = runTiny(widerOn("xpu"));
        setDeviceMemoryLimit(0);
        REQUIRE_FALSE(failed.summary);
        CHECK(failed.summary.error().code == ErrorCode::Device);
        CHECK(failed.summary.error().message ==
              "The device ran out of memory: use fewer images per class or a smaller batch.");
    }

} // TEST_SUITE
