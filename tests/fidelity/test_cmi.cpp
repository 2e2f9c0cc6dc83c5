// SPDX-License-Identifier: GPL-3.0-or-later
// The CMI term against the public implementation: value and gradient, on features and through networks.
#include <doctest/doctest.h>
#include <torch/torch.h>

#include "core/cmi/cmi.h"
#include "core/nets/network.h"
#include "tests/support/fixture.h"

using namespace distill;
using namespace distill::test;

namespace {

constexpr double kBound = 1e-4; // of the largest magnitude

// The labels, given or class-major; the number of classes is what they need.
struct Labels {
    torch::Tensor ids;
    int classes;

    explicit Labels(const Fixture& fixture) {
        if (fixture.has("labels")) {
            ids = fixture.tensor("labels");
            classes = static_cast<int>(ids.max().item<std::int64_t>()) + 1;
            return;
        }
        classes = static_cast<int>(fixture.integer("num_classes"));
        ids = torch::arange(classes).repeat_interleave(fixture.integer("ipc"));
    }
};

void checkValueAndGradient(const Fixture& fixture, const torch::Tensor& value, const torch::Tensor& input) {
    CHECK(torch::isfinite(value).item<bool>());
    CHECK_CLOSE(value.reshape({}), fixture.tensor("cmi").reshape({}), kBound);
    CHECK_CLOSE(torch::autograd::grad({value}, {input})[0], fixture.tensor("grad"), kBound);
}

// Centroids of the real features where the fixture has some.
void checkFeatures(const std::string& name, const torch::Device& device) {
    CAPTURE(name);
    CAPTURE(device.str());
    const auto fixture = Fixture::load(name);
    const Labels labels(fixture);
    const auto features = fixture.tensor("features").to(device).requires_grad_();
    torch::Tensor centroids;
    if (fixture.has("real_features"))
        centroids = classLogCentroids(fixture.tensor("real_features").to(device),
                                      fixture.tensor("real_labels").to(device), labels.classes);
    const auto result = cmi(features, labels.ids.to(device), labels.classes, centroids);
    checkValueAndGradient(fixture, result.total, features);
}

void checkImages(const std::string& name, const std::string& networkName, bool train,
                 const torch::Device& device) {
    CAPTURE(name);
    CAPTURE(device.str());
    const auto fixture = Fixture::load(name);
    const Labels labels(fixture);
    const auto images = fixture.tensor("images").to(device).requires_grad_();
    const auto network =
        makeNetwork(networkName, {static_cast<int>(images.size(1)), static_cast<int>(images.size(2)),
                                  static_cast<int>(images.size(3)), 10});
    fillBySineRule(*network);
    network->to(device);
    network->train(train);
    const auto result = cmi(network->embed(images), labels.ids.to(device), labels.classes);
    checkValueAndGradient(fixture, result.total, images);
}

} // namespace

TEST_SUITE("cmi") {

    TEST_CASE("features: class-major, wide, one per class, extreme, unequal classes, real centroids") {
        for (const auto& device : testDevices()) {
            for (const auto& name : fixtureNames("cmi_features_"))
                checkFeatures(name, device);
            checkFeatures("cmi_unequal_classes", device);
            checkFeatures("cmi_real_centroid", device);
        }
    }

    TEST_CASE("images through a network, instance norm and batch norm in train mode") {
        for (const auto& device : testDevices()) {
            checkImages("cmi_images_convnet", "ConvNetW16", false, device);
            checkImages("cmi_images_convnetbn_train", "ConvNetW16BN", true, device);
        }
    }

} // TEST_SUITE
