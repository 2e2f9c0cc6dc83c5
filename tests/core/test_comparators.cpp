// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include <doctest/doctest.h>

#include <cmath>

#include "core/maths/cmi/cmi.h"
#include "core/maths/cmi/cmi_term.h"
#include "core/maths/cmi/real_statistics.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/random_streams.h"

using namespace distill;

namespace {

SyntheticSet setOf(int classes, int ipc) {
    SyntheticSet set;
    set.classes = classes;
    set.ipc = ipc;
    set.images = torch::randn({set.size(), 3, 16, 16}, makeGenerator(4)).requires_grad_(true);
    set.labels = classMajorLabels(classes, ipc);
    return set;
}

// Smooth, so that finite differences show the gradient.
std::shared_ptr<Network> smoothTeacher(torch::Dtype type = torch::kFloat32) {
    auto network = seededNetwork("ConvNetD2W8NNASwish", {3, 16, 16, 10}, 11);
    network->to(type);
    network->eval();
    network->freeze();
    return network;
}

CmiOptions optionsFor(Regulariser regulariser) {
    CmiOptions options;
    options.regulariser = regulariser;
    return options;
}

// The slope of the term along a direction, by central differences in double precision.
void checkSlope(const CmiOptions& options, int classes, int ipc) {
    auto set = setOf(classes, ipc);
    set.images = set.images.detach().to(torch::kFloat64);
    const auto network = smoothTeacher(torch::kFloat64);
    const auto gradient = measureCmi(set, *network, true, options).gradient;
    const auto direction = torch::randn(set.images.sizes(), makeGenerator(9)).to(torch::kFloat64);
    constexpr double kStep = 1e-5;
    const auto at = [&](double step) {
        auto moved = set;
        moved.images = set.images + step * direction;
        return measureCmi(moved, *network, false, options).term;
    };
    const double slope = (at(kStep) - at(-kStep)) / (2 * kStep);
    CHECK((gradient * direction).sum().item<double>() == doctest::Approx(slope).epsilon(1e-5));
}

} // namespace

TEST_SUITE("comparators") {

    TEST_CASE("class centralisation is the mean squared distance to the class mean") {
        // Class 0 at -1 and 1 around 0, class 1 at 3 and 7 around 5, in the first of two coordinates.
        const auto features =
            torch::tensor({{-1.0, 2.0}, {1.0, 2.0}, {3.0, 0.0}, {7.0, 0.0}}).requires_grad_();
        const auto labels = torch::tensor({0, 0, 1, 1}, torch::kInt64);
        const auto value = centralisation(features, labels, 2);
        CHECK(value.item<double>() == doctest::Approx((1 + 1 + 4 + 4) / 4.0));
        // d/dz_i = 2 (z_i - mean) / N: the mean's own part cancels.
        const auto gradient = torch::autograd::grad({value}, {features})[0];
        CHECK(torch::allclose(gradient, torch::tensor({{-0.5, 0.0}, {0.5, 0.0}, {-1.0, 0.0}, {1.0, 0.0}})));
    }

    TEST_CASE("the entropy of predictions: even is ln C, certain is 0") {
        CHECK(predictionEntropy(torch::zeros({3, 10})).item<double>() == doctest::Approx(std::log(10.0)));
        CHECK(predictionEntropy(torch::tensor({{100.0, 0.0}})).item<double>() == doctest::Approx(0.0));
        const double p = 0.8, entropy = -(p * std::log(p) + (1 - p) * std::log(1 - p));
        CHECK(predictionEntropy(torch::tensor({{std::log(p), std::log(1 - p)}})).item<double>() ==
              doctest::Approx(entropy));
    }

    TEST_CASE("every term's gradient is its slope, in one graph and in chunks") {
        for (const auto regulariser : {Regulariser::Cmi, Regulariser::Centralisation, Regulariser::Entropy}) {
            CAPTURE(int(regulariser));
            checkSlope(optionsFor(regulariser), 3, 2);
            checkSlope(optionsFor(regulariser), 10, 14); // 140 images: more than one graph holds
        }
        auto options = optionsFor(Regulariser::Cmi);
        options.logCentroids =
            torch::log_softmax(torch::randn({10, 128}, makeGenerator(2)), 1).to(torch::kFloat64);
        checkSlope(options, 3, 1); // one image per class against given centres
        checkSlope(options, 10, 14);
    }

    TEST_CASE("the CMI told is the same whatever λ weighs, and \"none\" has no gradient") {
        const auto set = setOf(4, 3);
        const auto network = smoothTeacher();
        const auto plain = measureCmi(set, *network, true);
        CHECK(plain.term == plain.total);
        for (const auto regulariser :
             {Regulariser::Centralisation, Regulariser::Entropy, Regulariser::None}) {
            const auto other = measureCmi(set, *network, true, optionsFor(regulariser));
            CHECK(other.total == doctest::Approx(plain.total).epsilon(1e-6));
            CHECK(other.term != plain.term);
            CHECK(other.gradient.defined() == (regulariser != Regulariser::None));
        }
    }

    TEST_CASE("real images in one pass: the plain mean of each class, and their own CMI") {
        const auto data = loadDataset("shapes", "");
        auto network = seededNetwork("ConvNetD1W8", inputShapeOf(data), 3);
        network->eval();
        network->freeze();
        std::int64_t seen = 0;
        const auto real = realStatistics(*network, data, torch::kCPU,
                                         [&](std::int64_t done, std::int64_t) { seen = done; }, {});
        CHECK(seen == data.train.size());
        const torch::NoGradGuard noGrad;
        const auto features = network->embed(data.pixelSpace.normalise(data.train.images));
        const auto whole = cmi(features, data.train.labels, data.classes());
        CHECK(real.cmi == doctest::Approx(whole.total.item<double>()).epsilon(1e-3));
        const auto centres = classLogCentroids(features, data.train.labels, data.classes());
        CHECK((real.logCentroids - centres).abs().max().item<double>() < 1e-3);
        CHECK(torch::allclose(real.logCentroids.exp().sum(1), torch::ones({data.classes()}), 1e-4));
    }

    TEST_CASE("held-out images are in no other split, as many of each class, and another data to teachers") {
        auto data = loadDataset("shapes", "");
        const auto before = data;
        holdOutImages(data, 100, 1);
        CHECK(data.heldOut.size() == 100);
        CHECK(data.train.size() == before.train.size() - 100);
        CHECK(data.test.images.equal(before.test.images));
        CHECK(data.fingerprint != before.fingerprint);
        for (const auto& members : data.heldOut.classIndices)
            CHECK(members.size(0) == 10);
        // Together they are the images there were: sums of all pixels agree.
        CHECK(data.train.images.sum().item<std::int64_t>() + data.heldOut.images.sum().item<std::int64_t>() ==
              before.train.images.sum().item<std::int64_t>());
        auto again = before;
        holdOutImages(again, 100, 1);
        CHECK(again.heldOut.images.equal(data.heldOut.images));
        auto tooMany = before;
        CHECK_THROWS_AS(holdOutImages(tooMany, before.train.size(), 1), DistillError);
    }

} // TEST_SUITE
