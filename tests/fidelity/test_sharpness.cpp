// SPDX-License-Identifier: GPL-3.0-or-later
// The cases of the other files notice a fixture that is slightly wrong. Otherwise they would say little of
// our maths.
#include <set>

#include <torch/torch.h>

#include "tests/support/fidelity.h"

using namespace distill;
using namespace distill::test;

namespace {

int faultsIn(const Fixture& fixture) {
    const FaultCounter counter;
    runCases(fixture, torch::kCPU);
    return counter.faults();
}

// The largest element and the first; of images a pixel in the middle of one, since pooling leaves nothing of
// a corner.
std::set<std::int64_t> placesIn(const torch::Tensor& tensor) {
    const auto largest = tensor.contiguous().view(-1).abs().argmax().item<std::int64_t>();
    if (tensor.dim() < 4)
        return {0, largest};
    const std::int64_t image = tensor.size(-1) * tensor.size(-2);
    return {tensor.numel() / 2 + image / 2 + tensor.size(-1) / 2, largest};
}

// What the maths does not depend on: with one image per class CMI is 0 whatever the images are, and where
// features lie far apart their softmax is 0 or 1.
bool tellsNothing(const Fixture& fixture, const std::string& key) {
    return (fixture.has("cmi") && fixture.number("cmi") < 1e-7) ||
           (fixture.name() == "cmi_features_extreme" && key == "features");
}

} // namespace

TEST_SUITE("sharpness") {

    TEST_CASE(
        "a single number that is off by 1 % of the largest magnitude beside it fails the fixture's test") {
        for (const auto& name : fixtureNames("")) {
            CAPTURE(name);
            const auto fixture = Fixture::load(name);
            CHECK(faultsIn(fixture) == 0);
            for (const auto& key : fixture.keys()) {
                if (!fixture.tensor(key).is_floating_point() || tellsNothing(fixture, key))
                    continue; // counts and labels are no magnitudes
                CAPTURE(key);
                for (const auto place : placesIn(fixture.tensor(key))) {
                    CAPTURE(place);
                    CHECK(faultsIn(fixture.perturbed(key, place)) > 0);
                }
            }
        }
    }

} // TEST_SUITE
