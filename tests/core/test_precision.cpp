// SPDX-License-Identifier: GPL-3.0-or-later
// Mixed precision: how near it is to exact, where it may not enter, what a run keeps of it.
#include <torch/torch.h>

#include <doctest/doctest.h>

#include <cmath>

#include <ATen/Parallel.h>
#include <nlohmann/json.hpp>

#include "core/io/atomic_file.h"
#include "core/jobs/evaluate.h"
#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/nets/mixed_norm.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/precision.h"
#include "core/maths/train/precision_trial.h"
#include "core/store/resume.h"
#include "core/store/start_record.h"
#include "tests/support/fixture.h"
#include "tests/support/run_recording.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;

namespace {

constexpr double kRounding = 1.0 / 256; // of a bfloat16: half of its last place
constexpr InputShape kShape{3, 32, 32, 10};

torch::Tensor someImages(std::int64_t count, int side = 32) {
    torch::manual_seed(3);
    return torch::randn({count, 3, side, side});
}

template <class Work>
auto mixed(const Work& work) {
    const MixedAllowed allowed(true);
    const ImagesAreData data;
    return work();
}

// Of all parameters together: that of a bias in front of a norm is nothing but rounding.
torch::Tensor trainingGradient(Network& network, const torch::Tensor& images) {
    const auto loss = torch::log_softmax(network.forward(images), 1).select(1, 3).mean();
    std::vector<torch::Tensor> parts;
    for (const auto& gradient : torch::autograd::grad({loss}, network.parameters()))
        parts.push_back(gradient.flatten());
    return torch::cat(parts);
}

// Relative to all of the tensor, as rounding adds up.
double distance(const torch::Tensor& found, const torch::Tensor& exact) {
    return ((found - exact).norm() / exact.norm()).item<double>();
}

std::string recordedPrecision(const std::filesystem::path& run) {
    return valueOrThrow(readStartRecord(run)).precision;
}

} // namespace

TEST_SUITE("precision") {
    TEST_CASE("the mixed norm is the norm in double, rounded once") {
        for (const auto& shape : std::vector<std::vector<std::int64_t>>{
                 {3, 5, 8, 8}, {2, 4, 7, 7}, {1, 3, 4, 9}, {2, 2, 1, 1}, {2, 24, 32, 32}})
            for (const auto activation : {ActivationKind::Relu, ActivationKind::Identity})
                for (const auto pool : {PoolKind::None, PoolKind::Average}) {
                    CAPTURE(shape);
                    if (pool == PoolKind::Average && shape[2] < 2)
                        continue;
                    torch::manual_seed(7);
                    const auto input = enteringMixed(torch::randn(shape) * 2 + 3);
                    const auto weight = torch::randn(shape[1]) * 0.3 + 1, bias = torch::randn(shape[1]) * 0.3;
                    const std::vector<torch::Tensor> leaves{input.detach().requires_grad_(),
                                                            weight.clone().requires_grad_(),
                                                            bias.clone().requires_grad_()};
                    std::vector<torch::Tensor> precise;
                    for (const auto& leaf : leaves)
                        precise.push_back(leaf.detach().to(torch::kDouble).contiguous().requires_grad_());
                    const auto found =
                        mixedInstanceNorm(leaves[0], leaves[1], leaves[2], 1e-5, activation, pool);
                    auto expected = at::group_norm(precise[0], shape[1], precise[1], precise[2], 1e-5);
                    if (activation == ActivationKind::Relu)
                        expected = expected.relu();
                    if (pool == PoolKind::Average)
                        expected = at::avg_pool2d(expected, {2, 2});
                    CHECK_CLOSE(leavingMixed(found).to(torch::kDouble), expected, kRounding);
                    const auto slope = enteringMixed(torch::randn(found.sizes()));
                    const auto wanted =
                        torch::autograd::grad({expected}, precise, {slope.to(torch::kDouble).contiguous()});
                    const auto gradients = torch::autograd::grad({found}, leaves, {slope});
                    for (std::size_t i = 0; i < wanted.size(); ++i)
                        CHECK_CLOSE(gradients[i].to(torch::kDouble).contiguous(), wanted[i], 2 * kRounding);
                }
    }

    TEST_CASE("features and gradients of a training are near the exact ones, of every network that mixes") {
        struct Bound {
            std::string network;
            double features,
                gradient; // rounding adds up with the depth, and moves values over the edge of a ReLU
        };
        for (const Bound& bound : {Bound{"ConvNet", 0.01, 0.1}, Bound{"ConvNetD2W24NP", 0.01, 0.1},
                                   Bound{"ResNet18", 0.05, 0.4}, Bound{"ResNet18_AP", 0.05, 0.4}}) {
            const auto& name = bound.network;
            CAPTURE(name);
            const auto network = seededNetwork(name, kShape, 1);
            const auto images = someImages(6);
            const auto exact = trainingGradient(*network, images);
            const auto found = mixed([&] { return trainingGradient(*network, images); });
            CHECK(distance(found, exact) < bound.gradient);
            const torch::NoGradGuard noGrad;
            const auto features = network->embed(images);
            const auto rounded = mixed([&] { return network->embed(images); });
            CHECK(distance(rounded, features) < bound.features);
            CHECK(rounded.is_contiguous());
            CHECK_FALSE(torch::equal(rounded, features));
        }
    }

    TEST_CASE("an image gives the same bits in any batch and on any number of threads") {
        const torch::NoGradGuard noGrad;
        const auto network = seededNetwork("ConvNetD2W24", kShape, 1);
        const auto images = someImages(9);
        const auto features = [&](const torch::Tensor& of) {
            return mixed([&] { return network->embed(of); });
        };
        const auto whole = features(images);
        CHECK(torch::equal(features(images), whole));
        const int threads = at::get_num_threads();
        at::set_num_threads(threads == 1 ? 2 : 1);
        CHECK(torch::equal(features(images), whole));
        at::set_num_threads(threads);
    }

    TEST_CASE("float32 bit for bit where it is not allowed, and where images are learned") {
        const auto network = seededNetwork("ConvNetD2W8", kShape, 1);
        const auto images = someImages(4);
        const auto learned = [&] {
            const auto leaf = images.clone().requires_grad_();
            return torch::autograd::grad({network->embed(leaf).square().sum()}, {leaf})[0];
        };
        const auto features = network->embed(images).detach(), gradient = learned();
        {
            const ImagesAreData data; // of a job that is exact
            CHECK(torch::equal(network->embed(images), features));
        }
        {
            const MixedAllowed allowed(true); // outside of the work on data
            CHECK(torch::equal(network->embed(images), features));
        }
        CHECK(torch::equal(mixed(learned), gradient));
        const auto normed = seededNetwork("ConvNetD2W8BN", kShape, 1);
        normed->eval();
        CHECK(torch::equal(mixed([&] { return normed->embed(images); }), normed->embed(images)));
    }

    TEST_CASE("a NaN stays visible") {
        const torch::NoGradGuard noGrad;
        const auto network = seededNetwork("ConvNetD2W8", kShape, 1);
        auto images = someImages(2);
        images[1][0][3][3] = std::nan("");
        const auto features = mixed([&] { return network->embed(images); });
        CHECK(torch::isfinite(features[0]).all().item<bool>());
        CHECK(torch::isnan(features[1]).any().item<bool>());
    }

    TEST_CASE("a mixed run ends near the exact one, repeats bit for bit, and records what it was") {
        const TempDir folder;
        auto config = tinyConfig();
        config.lambda = 0; // other teachers would pull elsewhere
        config.methodParams["dm.batch_real"] = std::int64_t{64};
        const auto exact = runTiny(config, folder.path() / "exact");
        config.precision = Precision::Mixed;
        const auto one = runTiny(config, folder.path() / "one"), two = runTiny(config);
        REQUIRE(one.summary);
        CHECK(recordedPrecision(folder.path() / "exact") == "exact");
        CHECK(recordedPrecision(folder.path() / "one") == "mixed");
        CHECK(lastPixels(one.observer) == lastPixels(two.observer));
        const auto loss = [](const RecordedRun& run) { return run.observer.all<Iteration>().back().loss; };
        CHECK(loss(one) != loss(exact));
        CHECK(loss(one) == doctest::Approx(loss(exact)).epsilon(0.02));
        const auto& begun = exact.observer.all<Images>().front().batch->pixels;
        const auto pixels = lastPixels(one.observer), wanted = lastPixels(exact.observer);
        REQUIRE(pixels.size() == begun.size());
        double apart = 0, moved = 0; // squares
        for (std::size_t i = 0; i < pixels.size(); ++i) {
            apart += std::pow(double(pixels[i]) - double(wanted[i]), 2);
            moved += std::pow(double(wanted[i]) - double(begun[i]), 2);
        }
        CHECK(std::sqrt(apart) < 0.1 * std::sqrt(moved));
    }

    TEST_CASE("resuming, forking and evaluating go on in the precision of the run, whatever auto says now") {
        const TempDir folder;
        auto config = tinyConfig();
        config.iterations = 6;
        config.checkpointEvery = 1;
        config.precision = Precision::Mixed;
        const auto whole = runTiny(config, folder.path() / "whole");
        REQUIRE(whole.summary);
        const auto parts = folder.path() / "parts";
        {
            RecordedRun begun;
            RunControls controls;
            begun.observer.react = [&](const RunEvent& event) {
                const auto* iteration = std::get_if<Iteration>(&event);
                if (iteration != nullptr && iteration->iteration == 3)
                    controls.stop();
            };
            REQUIRE(run(requestFor(config, parts), controls, begun.observer));
        }
        auto record = valueOrThrow(readStartRecord(parts));
        record.config.precision = Precision::Auto; // which was mixed then
        REQUIRE(writeStartRecord(parts, record));
        const auto request = valueOrThrow(resumeRequest(parts));
        CHECK(request.config.precision == Precision::Mixed);
        RecordedRun resumed;
        RunControls controls;
        REQUIRE(run(request, controls, resumed.observer));
        CHECK(lastPixels(resumed.observer) == lastPixels(whole.observer));
        CHECK(valueOrThrow(forkRequest(parts, 2, std::nullopt, folder.path() / "fork")).config.precision ==
              Precision::Mixed);
        EvaluateRequest evaluation;
        evaluation.place.set = folder.path() / "whole";
        evaluation.networks = {config.evaluation.network};
        evaluation.protocol = config.evaluation.protocol;
        evaluation.epochs = config.evaluation.epochs;
        evaluation.repeats = config.evaluation.repeats;
        evaluation.seed = config.seed;
        evaluation.machine.threads = 1;
        CHECK(valueOrThrow(evaluateSet(evaluation, {})).front().accuracies ==
              whole.observer.all<Evaluation>().back().accuracies);
    }

    TEST_CASE("teachers of one precision are not those of another") {
        auto config = tinyConfig();
        const auto data = loadDataset(dataSourceOf(config));
        const auto file = [&] {
            return TeacherPool::prepare(data, config.teacher, torch::kCPU, 1, {}).infos().front().file;
        };
        const auto exact = file();
        CHECK(mixed(file) != exact);
        CHECK(file() == exact);
    }

    TEST_CASE("auto is exact where the trial loses, mixed where it wins by a fifth, and asked once") {
        CHECK_FALSE(PrecisionTrial{1.0, 1.0}.mixedWins());
        CHECK_FALSE(PrecisionTrial{1.0, 0.9}.mixedWins());
        CHECK(PrecisionTrial{1.0, 0.8}.mixedWins());
        CHECK_FALSE(PrecisionTrial{}.mixedWins());
        const TempDir folder;
        const auto file = folder.path() / "precision.json";
        int asked = 0;
        const auto losing = [&] {
            ++asked;
            return PrecisionTrial{1.0, 2.0};
        };
        CHECK_FALSE(keptTrial(file, "here", losing).mixedWins());
        CHECK_FALSE(keptTrial(file, "here", [] { return PrecisionTrial{2.0, 1.0}; }).mixedWins());
        CHECK(keptTrial(file, "there", [] { return PrecisionTrial{2.0, 1.0}; }).mixedWins());
        CHECK(asked == 1);
        REQUIRE(writeFileAtomically(file, "damaged"));
        CHECK_FALSE(keptTrial(file, "here", losing).mixedWins());
        CHECK(asked == 2);
    }

    TEST_CASE("an accelerator computes exactly, and exact is never tried") {
        const c10::Device device(c10::DeviceType::XPU, 0);
        CHECK_FALSE(runsMixed(Precision::Mixed, "ConvNet", kShape, device));
        CHECK_FALSE(runsMixed(Precision::Auto, "ConvNet", kShape, device));
        CHECK_FALSE(runsMixed(Precision::Exact, "no such network", kShape, torch::kCPU));
        CHECK(runsMixed(Precision::Mixed, "no such network", kShape, torch::kCPU));
    }

    TEST_CASE("a name that is none is refused with those that are; presets choose") {
        RunConfig config;
        const auto refused = setField(config, "precision", std::string("half"));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().message.find("exact, mixed, auto") != std::string::npos);
        CHECK(config.precision == Precision::Exact);
        CHECK(valueOrThrow(presetConfig("quick", "dm", "shapes", 10)).precision == Precision::Auto);
        CHECK(valueOrThrow(presetConfig("paper", "dm", "shapes", 10)).precision == Precision::Exact);
        CHECK(valueOrThrow(configFromJson(nlohmann::json::object())).precision == Precision::Exact);
    }

} // TEST_SUITE
