// SPDX-License-Identifier: GPL-3.0-or-later
// One step of distribution matching without augmentation against the public implementation.
#include <torch/torch.h>

#include "core/maths/methods/dm.h"
#include "core/maths/nets/network.h"
#include "tests/support/fidelity.h"

using namespace distill;
using namespace distill::test;

namespace {

void checkStep(const Fixture& fixture, const torch::Device& device) {
    const auto real = fixture.tensor("real").to(device);
    const auto synthetic = fixture.tensor("syn").to(device).requires_grad_();
    const std::int64_t classes = real.size(0);
    const auto network =
        makeNetwork("ConvNetW16", {static_cast<int>(real.size(2)), static_cast<int>(real.size(3)),
                                   static_cast<int>(real.size(4)), 10});
    fillBySineRule(*network);
    network->to(device);
    // All classes go through the network at once; a class's mean is that of its own rows.
    const auto means = [&](const torch::Tensor& images) {
        return network->embed(images).view({classes, images.size(0) / classes, -1}).mean(1);
    };
    const auto loss = dmLoss(means(real.flatten(0, 1)).detach(), means(synthetic));
    CHECK_FAITHFUL(loss.reshape({}), fixture.tensor("loss").reshape({}));
    CHECK_FAITHFUL(torch::autograd::grad({loss}, {synthetic})[0], fixture.tensor("grad"));
}

const AddCase step("dm_step", &checkStep);

} // namespace

TEST_SUITE("dm_step") {

    TEST_CASE("loss and gradient of the synthetic images") {
        checkFixtures("dm_step");
    }

} // TEST_SUITE
