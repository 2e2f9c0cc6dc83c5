// SPDX-License-Identifier: GPL-3.0-or-later
// One step of distribution matching without augmentation against the public implementation.
#include <torch/torch.h>

#include "core/maths/methods/discrepancy.h"
#include "core/maths/nets/network.h"
#include "tests/support/fidelity.h"

using namespace distill;
using namespace distill::test;

namespace {

void checkStep(const Fixture& fixture, const torch::Device& device) {
    const auto real = fixture.tensor("real").to(device);
    const auto synthetic = fixture.tensor("syn").to(device).requires_grad_();
    const auto network =
        makeNetwork("ConvNetW16", {static_cast<int>(real.size(2)), static_cast<int>(real.size(3)),
                                   static_cast<int>(real.size(4)), 10});
    fillBySineRule(*network);
    network->to(device);
    const DiscrepancyOptions options;
    std::vector<Features> ofClasses;
    for (const auto& images : real.unbind(0))
        ofClasses.push_back(featuresInChunks(*network, images, options));
    const auto loss = discrepancy(ofClasses, featuresOf(*network, synthetic, options), options);
    CHECK_FAITHFUL(loss.reshape({}), fixture.tensor("loss").reshape({}));
    CHECK_FAITHFUL(torch::autograd::grad({loss}, {synthetic})[0], fixture.tensor("grad"));
}

const AddCase kStep("dm_step", &checkStep);

} // namespace

TEST_SUITE("dm_step") {

    TEST_CASE("loss and gradient of the synthetic images") {
        checkFixtures("dm_step");
    }

} // TEST_SUITE
