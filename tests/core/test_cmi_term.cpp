// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include <doctest/doctest.h>

#include "core/maths/cmi/cmi.h"
#include "core/maths/cmi/cmi_term.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/random_streams.h"

using namespace distill;

namespace {

SyntheticSet randomSet(int classes, int ipc) {
    SyntheticSet set;
    set.classes = classes;
    set.ipc = ipc;
    set.images = torch::randn({set.size(), 3, 16, 16}, makeGenerator(4)).requires_grad_(true);
    set.labels = torch::arange(classes, torch::kInt64).repeat_interleave(ipc);
    return set;
}

std::shared_ptr<Network> teacher() {
    const IsolatedRng isolated(11);
    auto network = makeNetwork("ConvNetD2W8", {3, 16, 16, 10});
    network->eval();
    network->freeze();
    return network;
}

} // namespace

TEST_SUITE("cmi_term") {

    TEST_CASE("a set too large for one graph gives the same value and gradient as the whole graph") {
        const auto set = randomSet(10, 20); // 200 images: more than are held at a time
        const auto network = teacher();
        const auto measured = measureCmi(set, *network, true);
        const auto whole = set.images.detach().clone().requires_grad_(true);
        const auto result = cmi(network->embed(whole), set.labels, set.classes);
        const auto gradient = torch::autograd::grad({result.total}, {whole})[0];
        CHECK(measured.total == doctest::Approx(result.total.item<double>()).epsilon(1e-5));
        const double scale = gradient.abs().max().item<double>();
        CHECK((measured.gradient - gradient).abs().max().item<double>() < 1e-4 * scale);
    }

    TEST_CASE("without the gradient the value is the same and no graph is left") {
        const auto set = randomSet(4, 5);
        const auto network = teacher();
        const auto with = measureCmi(set, *network, true);
        const auto without = measureCmi(set, *network, false);
        CHECK(without.total == doctest::Approx(with.total).epsilon(1e-6));
        CHECK_FALSE(without.gradient.defined());
        CHECK_FALSE(set.images.grad().defined());
        CHECK(without.perImage.size() == 20);
        CHECK(without.perClass.size() == 4);
    }

} // TEST_SUITE
