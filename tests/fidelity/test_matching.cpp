// SPDX-License-Identifier: GPL-3.0-or-later
// The methods' losses and their gradients against the public implementations.
#include <torch/torch.h>

#include "core/maths/methods/gradient_matching.h"
#include "core/maths/methods/idm.h"
#include "core/maths/methods/sre2l.h"
#include "core/maths/methods/trajectory.h"
#include "core/maths/nets/network.h"
#include "core/maths/synth/formation.h"
#include "core/run/choices.h"
#include "tests/support/fidelity.h"

using namespace distill;
using namespace distill::test;

namespace {

std::shared_ptr<Network> fixtureNetwork(const char* name, const InputShape& shape,
                                        const torch::Device& device) {
    const auto network = makeNetwork(name, shape);
    fillBySineRule(*network);
    network->to(device);
    return network;
}

torch::Tensor labelsOf(std::int64_t label, const torch::Tensor& images) {
    return torch::full({images.size(0)}, label, torch::TensorOptions(torch::kInt64).device(images.device()));
}

void checkScalar(const torch::Tensor& ours, const Fixture& fixture, const std::string& key) {
    CHECK_FAITHFUL(ours.reshape({}), fixture.tensor(key).reshape({}));
}

void checkGradient(const torch::Tensor& loss, const torch::Tensor& images, const Fixture& fixture) {
    checkScalar(loss, fixture, "loss");
    CHECK_FAITHFUL(torch::autograd::grad({loss}, {images})[0], fixture.tensor("grad"));
}

// What a fixture's name says after the prefix.
std::string metricOf(const Fixture& fixture, const std::string& prefix) {
    return fixture.name().substr(prefix.size());
}

void checkDc(const Fixture& fixture, const torch::Device& device) {
    const auto metric = chosen<GradientMetric>(metricOf(fixture, "dc_match_"));
    const auto network = fixtureNetwork("ConvNetW16", {3, 32, 32, 10}, device);
    const auto real = fixture.tensor("real").to(device);
    const auto synthetic = fixture.tensor("syn").to(device).requires_grad_();
    const std::int64_t classes = real.size(0), ipc = synthetic.size(0) / classes;
    auto loss = torch::zeros({}, torch::TensorOptions(device));
    for (std::int64_t c = 0; c < classes; ++c) {
        const auto images = synthetic.narrow(0, c * ipc, ipc);
        loss = loss + gradientDistance(lossGradients(*network, real[c], labelsOf(c, real[c]), false),
                                       lossGradients(*network, images, labelsOf(c, images), true), metric);
    }
    checkGradient(loss, synthetic, fixture);
}

void checkIdc(const Fixture& fixture, const torch::Device& device) {
    const auto network = fixtureNetwork("ConvNetW16", {3, 32, 32, 10}, device);
    const auto real = fixture.tensor("real").to(device);
    const auto synthetic = fixture.tensor("syn").to(device).requires_grad_();
    const auto label = fixture.integer("label");
    checkGradient(convolutionDistance(lossGradients(*network, real, labelsOf(label, real), false),
                                      lossGradients(*network, synthetic, labelsOf(label, synthetic), true),
                                      chosen<ConvolutionMetric>(metricOf(fixture, "idc_match_grad_"))),
                  synthetic, fixture);
}

void checkIdm(const Fixture& fixture, const torch::Device& device) {
    const auto network = fixtureNetwork("ConvNetW16", {3, 32, 32, 10}, device);
    const auto synthetic = fixture.tensor("syn").to(device).requires_grad_();
    Formation quadrants;
    quadrants.factor = 2;
    quadrants.order = TileOrder::ColumnMajor;
    const auto loss =
        idmClassLoss(*network, fixture.tensor("real").to(device), decode(synthetic, quadrants).images,
                     static_cast<int>(fixture.integer("label")), fixture.number("ce_weight"),
                     fixture.number("running_accuracy_percent"));
    checkScalar(loss.matching, fixture, "matching");
    checkScalar(loss.ce, fixture, "ce");
    checkGradient(loss.total, synthetic, fixture);
}

void fillStatistics(const Network& network) {
    const torch::NoGradGuard noGrad;
    int layer = 0;
    for (auto& [name, tensor] : stateTensors(network)) {
        const auto index = torch::arange(tensor.numel(), torch::kFloat64);
        if (name.find("running_mean") != std::string::npos)
            tensor.copy_(0.3 * (index + layer).sin());
        if (name.find("running_var") != std::string::npos)
            tensor.copy_(1 + 0.5 * (index + layer++).cos());
    }
}

void checkSre2l(const Fixture& fixture, const torch::Device& device) {
    const auto network = fixtureNetwork("ConvNetW16BN", {3, 32, 32, 10}, torch::kCPU);
    fillStatistics(*network);
    network->to(device);
    network->eval();
    const auto images = fixture.tensor("images").to(device).requires_grad_();
    const auto loss = sre2lLoss(*network, images, fixture.tensor("labels").to(device), fixture.number("r_bn"),
                                fixture.number("first_bn_multiplier"));
    checkScalar(loss.ce, fixture, "ce");
    checkScalar(loss.bn, fixture, "bn");
    checkGradient(loss.total, images, fixture);
}

void checkUnroll(const Fixture& fixture, const torch::Device& device) {
    const bool soft = fixture.has("label_logits");
    const auto network = fixtureNetwork("ConvNetW8D2", {3, 16, 16, 4}, device);
    UnrollRequest request;
    request.start = fixture.tensor("start").to(device);
    request.target = fixture.tensor("target").to(device);
    request.images = fixture.tensor("images").to(device);
    if (soft)
        request.targets = fixture.tensor("label_logits").to(device);
    request.learningRate = fixture.number("syn_lr");
    request.steps = fixture.integer("steps");
    const auto labels = soft ? torch::Tensor() : fixture.tensor("labels").to(device);
    request.loss = [&](std::int64_t, Network& net, const torch::Tensor& images, const torch::Tensor& logits) {
        return torch::nn::functional::cross_entropy(net.forward(images),
                                                    soft ? torch::softmax(logits, 1) : labels);
    };
    const auto result = unroll(*network, request);
    checkScalar(torch::tensor(result.loss), fixture, "loss");
    CHECK_FAITHFUL(result.imageGradient, fixture.tensor("grad_images"));
    checkScalar(torch::tensor(result.rateGradient), fixture, "grad_lr");
    if (soft)
        CHECK_FAITHFUL(result.targetGradient, fixture.tensor("grad_label_logits"));
}

const AddCase kDc("dc_match_", &checkDc), kIdc("idc_match_grad_", &checkIdc),
    kIdm("idm_class_loss", &checkIdm), kSre2l("sre2l_recover_loss", &checkSre2l),
    kMtt("mtt_unroll", &checkUnroll), kDatm("datm_unroll_soft_labels", &checkUnroll);

} // namespace

TEST_SUITE("matching") {

    TEST_CASE("DC: gradient distances of all classes") {
        for (const char* name : {"dc_match_ours", "dc_match_mse", "dc_match_cos"})
            checkFixtures(name);
    }

    TEST_CASE("IDC: gradients of the convolutions alone") {
        for (const char* name :
             {"idc_match_grad_mse", "idc_match_grad_l1", "idc_match_grad_l1_mean", "idc_match_grad_cos"})
            checkFixtures(name);
    }

    TEST_CASE("IDM: matching and weighed cross-entropy of a class") {
        checkFixtures("idm_class_loss");
    }

    TEST_CASE("SRe2L: cross-entropy and batch-norm statistics") {
        checkFixtures("sre2l_recover_loss");
    }

    TEST_CASE("MTT and DATM: the unrolled student, by recomputation") {
        checkFixtures("mtt_unroll");
        checkFixtures("datm_unroll_soft_labels");
    }

} // TEST_SUITE
