// SPDX-License-Identifier: GPL-3.0-or-later
// The CMI term against the public implementation: value and gradient, on features and through networks.
#include <torch/torch.h>

#include "core/maths/cmi/cmi.h"
#include "core/maths/nets/network.h"
#include "tests/support/fidelity.h"

using namespace distill;
using namespace distill::test;

namespace {

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

constexpr double kCmiSlack = 3; // a difference of entropies
constexpr double kZero = 1e-7;  // where CMI is 0 by definition, roundings are what is left

void checkValueAndGradient(const Fixture& fixture, const torch::Tensor& value, const torch::Tensor& input) {
    const auto gradient = torch::autograd::grad({value}, {input})[0];
    if (fixture.number("cmi") < kZero) { // one image per class
        CHECK_RIGHT(value.abs().item<double>() < kZero);
        CHECK_RIGHT(gradient.abs().max().item<double>() < kZero);
        return;
    }
    CHECK_FAITHFUL_WITHIN(value.reshape({}), fixture.tensor("cmi").reshape({}), kCmiSlack);
    CHECK_FAITHFUL_WITHIN(gradient, fixture.tensor("grad"), kCmiSlack);
}

// Centroids of the real features where the fixture has some.
void checkFeatures(const Fixture& fixture, const torch::Device& device) {
    const Labels labels(fixture);
    const auto features = fixture.tensor("features").to(device).requires_grad_();
    torch::Tensor centroids;
    if (fixture.has("real_features"))
        centroids = classLogCentroids(fixture.tensor("real_features").to(device),
                                      fixture.tensor("real_labels").to(device), labels.classes);
    const auto result = cmi(features, labels.ids.to(device), labels.classes, centroids);
    checkValueAndGradient(fixture, result.total, features);
}

// Instance norm, or batch norm in train mode, as the fixture's name says.
void checkImages(const Fixture& fixture, const torch::Device& device) {
    const bool batchNorm = fixture.name().find("bn_train") != std::string::npos;
    const Labels labels(fixture);
    const auto images = fixture.tensor("images").to(device).requires_grad_();
    const auto network = makeNetwork(batchNorm ? "ConvNetW16BN" : "ConvNetW16",
                                     {static_cast<int>(images.size(1)), static_cast<int>(images.size(2)),
                                      static_cast<int>(images.size(3)), 10});
    fillBySineRule(*network);
    network->to(device);
    network->train(batchNorm);
    const auto result = cmi(network->embed(images), labels.ids.to(device), labels.classes);
    checkValueAndGradient(fixture, result.total, images);
}

const AddCase kFeatures("cmi_features_", &checkFeatures), kUnequal("cmi_unequal_classes", &checkFeatures),
    kCentroid("cmi_real_centroid", &checkFeatures), kImages("cmi_images_", &checkImages);

} // namespace

TEST_SUITE("cmi") {

    TEST_CASE("features: class-major, wide, one per class, extreme, unequal classes, real centroids") {
        for (const char* prefix : {"cmi_features_", "cmi_unequal_classes", "cmi_real_centroid"})
            checkFixtures(prefix);
    }

    TEST_CASE("images through a network, instance norm and batch norm in train mode") {
        checkFixtures("cmi_images_");
    }

} // TEST_SUITE
