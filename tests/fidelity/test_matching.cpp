// SPDX-License-Identifier: GPL-3.0-or-later
// The methods' losses and their gradients against the public implementations.
#include <torch/torch.h>

#include <doctest/doctest.h>

#include "core/methods/gradient_matching.h"
#include "core/methods/idm.h"
#include "core/methods/sre2l.h"
#include "core/methods/trajectory.h"
#include "core/nets/network.h"
#include "core/synth/formation.h"
#include "tests/support/fixture.h"

using namespace distill;
using namespace distill::test;

namespace {

constexpr double kBound = 1e-4; // of the largest magnitude

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

void checkGradient(const torch::Tensor& loss, const torch::Tensor& images, const Fixture& fixture) {
    CHECK_CLOSE(loss.reshape({}), fixture.tensor("loss").reshape({}), kBound);
    CHECK_CLOSE(torch::autograd::grad({loss}, {images})[0], fixture.tensor("grad"), kBound);
}

} // namespace

TEST_SUITE("matching") {

    TEST_CASE("DC: gradient distances of all classes") {
        for (const char* metric : {"ours", "mse", "cos"}) {
            CAPTURE(metric);
            const auto fixture = Fixture::load(std::string("dc_match_") + metric);
            for (const auto& device : testDevices()) {
                const auto network = fixtureNetwork("ConvNetW16", {3, 32, 32, 10}, device);
                const auto real = fixture.tensor("real").to(device);
                const auto synthetic = fixture.tensor("syn").to(device).requires_grad_();
                const std::int64_t classes = real.size(0), ipc = synthetic.size(0) / classes;
                auto loss = torch::zeros({}, torch::TensorOptions(device));
                for (std::int64_t c = 0; c < classes; ++c) {
                    const auto images = synthetic.narrow(0, c * ipc, ipc);
                    loss = loss + gradientDistance(
                                      lossGradients(*network, real[c], labelsOf(c, real[c]), false),
                                      lossGradients(*network, images, labelsOf(c, images), true), metric);
                }
                checkGradient(loss, synthetic, fixture);
            }
        }
    }

    TEST_CASE("IDC: gradients of the convolutions alone") {
        for (const char* metric : {"mse", "l1", "l1_mean", "cos"}) {
            CAPTURE(metric);
            const auto fixture = Fixture::load(std::string("idc_match_grad_") + metric);
            for (const auto& device : testDevices()) {
                const auto network = fixtureNetwork("ConvNetW16", {3, 32, 32, 10}, device);
                const auto real = fixture.tensor("real").to(device);
                const auto synthetic = fixture.tensor("syn").to(device).requires_grad_();
                const auto label = fixture.integer("label");
                checkGradient(
                    convolutionDistance(lossGradients(*network, real, labelsOf(label, real), false),
                                        lossGradients(*network, synthetic, labelsOf(label, synthetic), true),
                                        metric),
                    synthetic, fixture);
            }
        }
    }

    TEST_CASE("IDM: matching and weighed cross-entropy of a class") {
        const auto fixture = Fixture::load("idm_class_loss");
        for (const auto& device : testDevices()) {
            const auto network = fixtureNetwork("ConvNetW16", {3, 32, 32, 10}, device);
            const auto synthetic = fixture.tensor("syn").to(device).requires_grad_();
            Formation quadrants;
            quadrants.factor = 2;
            quadrants.order = TileOrder::ColumnMajor;
            const auto loss =
                idmClassLoss(*network, fixture.tensor("real").to(device), decode(synthetic, quadrants).images,
                             static_cast<int>(fixture.integer("label")), fixture.number("ce_weight"),
                             fixture.number("running_accuracy_percent"));
            CHECK_CLOSE(loss.matching.reshape({}), fixture.tensor("matching").reshape({}), kBound);
            CHECK_CLOSE(loss.ce.reshape({}), fixture.tensor("ce").reshape({}), kBound);
            checkGradient(loss.total, synthetic, fixture);
        }
    }

    TEST_CASE("SRe2L: cross-entropy and batch-norm statistics") {
        const auto fixture = Fixture::load("sre2l_recover_loss");
        for (const auto& device : testDevices()) {
            const auto network = fixtureNetwork("ConvNetW16BN", {3, 32, 32, 10}, torch::kCPU);
            int layer = 0;
            const torch::NoGradGuard noGrad;
            for (auto& [name, tensor] : stateTensors(*network)) {
                const auto index = torch::arange(tensor.numel(), torch::kFloat64);
                if (name.find("running_mean") != std::string::npos)
                    tensor.copy_(0.3 * (index + layer).sin());
                if (name.find("running_var") != std::string::npos)
                    tensor.copy_(1 + 0.5 * (index + layer++).cos());
            }
            network->to(device);
            network->eval();
            const torch::AutoGradMode gradients(true);
            const auto images = fixture.tensor("images").to(device).requires_grad_();
            const auto loss = sre2lLoss(*network, images, fixture.tensor("labels").to(device),
                                        fixture.number("r_bn"), fixture.number("first_bn_multiplier"));
            CHECK_CLOSE(loss.ce.reshape({}), fixture.tensor("ce").reshape({}), kBound);
            CHECK_CLOSE(loss.bn.reshape({}), fixture.tensor("bn").reshape({}), kBound);
            checkGradient(loss.total, images, fixture);
        }
    }

    TEST_CASE("MTT and DATM: the unrolled student, by recomputation") {
        for (const char* name : {"mtt_unroll", "datm_unroll_soft_labels"}) {
            CAPTURE(name);
            const auto fixture = Fixture::load(name);
            const bool soft = fixture.has("label_logits");
            for (const auto& device : testDevices()) {
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
                request.loss = [&](std::int64_t, Network& net, const torch::Tensor& images,
                                   const torch::Tensor& logits) {
                    return torch::nn::functional::cross_entropy(net.forward(images),
                                                                soft ? torch::softmax(logits, 1) : labels);
                };
                const auto result = unroll(*network, request);
                CHECK_CLOSE(torch::tensor(result.loss), fixture.tensor("loss").reshape({}), kBound);
                CHECK_CLOSE(result.imageGradient, fixture.tensor("grad_images"), kBound);
                CHECK_CLOSE(torch::tensor(result.rateGradient), fixture.tensor("grad_lr").reshape({}),
                            kBound);
                if (soft)
                    CHECK_CLOSE(result.targetGradient, fixture.tensor("grad_label_logits"), kBound);
            }
        }
    }

} // TEST_SUITE
