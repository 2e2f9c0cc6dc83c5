// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include <doctest/doctest.h>

#include "core/catalogue/catalogue.h"
#include "core/maths/eval/protocol.h"
#include "core/maths/nets/network.h"
#include "core/maths/synth/synthetic_set.h"
#include "core/maths/tensor/random_streams.h"
#include "core/maths/train/trainer.h"

using namespace distill;

namespace {

std::shared_ptr<Network> freshNetwork(std::uint64_t seed) {
    const IsolatedRng isolated(seed);
    return makeNetwork("ConvNetD2W8", {3, 32, 32, 10});
}

Evaluation evaluateRandom(const Dataset& data, std::uint64_t seed, std::int64_t repeats) {
    EvaluationJob job;
    job.network = "ConvNetD2W8";
    job.epochs = 4;
    job.repeats = repeats;
    const auto images = randomRealImages(data, 5, makeGenerator(2));
    const auto labels = torch::arange(10, torch::kInt64).repeat_interleave(5);
    EvaluationData source;
    source.source = [&](std::int64_t) { return sourceOf(images, labels); };
    const auto evaluation = evaluateImages(source, data, job, RandomStreams(seed), torch::kCPU, {});
    REQUIRE(evaluation);
    return *evaluation;
}

} // namespace

TEST_SUITE("trainer") {

    TEST_CASE("a network learns the shapes it is shown") {
        const auto data = loadDataset("shapes", "");
        const auto network = freshNetwork(3);
        const double before = accuracy(*network, data.test, data.pixelSpace, torch::kCPU);
        TrainOptions options;
        options.epochs = 6;
        options.batch = 64;
        options.learningRate = 0.02;
        const auto all = torch::arange(data.train.size(), torch::kInt64);
        REQUIRE(trainNetwork(*network, sourceOf(data, all, torch::kCPU), options, {}, {}));
        CHECK(accuracy(*network, data.test, data.pixelSpace, torch::kCPU) > before + 20);
    }

    TEST_CASE("training stops where it is cancelled") {
        const auto data = loadDataset("shapes", "");
        const auto network = freshNetwork(3);
        TrainOptions options;
        options.epochs = 100;
        int batches = 0;
        const auto source = sourceOf(data, torch::arange(50, torch::kInt64), torch::kCPU);
        const bool done = trainNetwork(
            *network, source, options, [&](std::int64_t, std::int64_t) { ++batches; },
            [&] { return batches == 3; });
        CHECK_FALSE(done);
        CHECK(batches == 3);
    }

    TEST_CASE("the rate falls to a tenth where it is said") {
        const auto data = loadDataset("shapes", "");
        const auto source = sourceOf(data, torch::arange(20, torch::kInt64), torch::kCPU);
        const auto moved = [&](const std::vector<std::int64_t>& drops, bool cosine = false) {
            const auto network = freshNetwork(3);
            const auto start = network->parameters().front().detach().clone();
            TrainOptions options;
            options.epochs = 1;
            options.momentum = 0;
            options.weightDecay = 0;
            trainNetwork(*network, source, options, {}, {});
            const auto after = network->parameters().front().detach().clone();
            options.epochs = 2;
            options.drops = drops;
            options.cosine = cosine;
            const auto second = freshNetwork(3);
            trainNetwork(*second, source, options, {}, {});
            CHECK((after - start).norm().item<double>() > 0);
            return (second->parameters().front().detach() - after).norm().item<double>();
        };
        CHECK(moved({1}) == doctest::Approx(moved({}) / 10).epsilon(0.02));
        CHECK(moved({}, true) == doctest::Approx(moved({}) / 2).epsilon(0.02)); // half-way down the cosine
    }

    TEST_CASE("AdamW on mixed images learns too, and mixes by its seed alone") {
        const auto data = loadDataset("shapes", "");
        const auto source = sourceOf(data, torch::arange(200, torch::kInt64), torch::kCPU);
        const auto trained = [&](double mixUp) {
            const auto network = freshNetwork(3);
            TrainOptions options;
            options.epochs = 6;
            options.batch = 20;
            options.adamW = true;
            options.learningRate = 2e-3;
            options.weightDecay = 0.01;
            options.mixUp = mixUp;
            trainNetwork(*network, source, options, {}, {});
            return network;
        };
        const auto first = trained(0.8), again = trained(0.8), plain = trained(0);
        CHECK(first->parameters().front().equal(again->parameters().front()));
        CHECK_FALSE(first->parameters().front().equal(plain->parameters().front()));
        CHECK(accuracy(*first, data.test, data.pixelSpace, torch::kCPU, 200) > 50); // chance: 10
    }

    TEST_CASE("the same evaluation twice gives the same numbers; mean and spread are those of its repeats") {
        const auto data = loadDataset("shapes", "");
        const auto first = evaluateRandom(data, 1, 3);
        const auto second = evaluateRandom(data, 1, 3);
        CHECK(first.accuracies == second.accuracies);
        REQUIRE(first.accuracies.size() == 3);
        double mean = 0;
        for (const double value : first.accuracies)
            mean += value / 3;
        double squares = 0;
        for (const double value : first.accuracies)
            squares += (value - mean) * (value - mean);
        CHECK(first.accuracyMean == doctest::Approx(mean));
        CHECK(first.accuracyStd == doctest::Approx(std::sqrt(squares / 2)));
        CHECK(evaluateRandom(data, 1, 1).accuracies.front() == first.accuracies.front());
    }

    TEST_CASE(
        "the confusion counts every test image once for each network, and its diagonal is the accuracy") {
        const auto data = loadDataset("shapes", "");
        const auto evaluation = evaluateRandom(data, 1, 2);
        REQUIRE(evaluation.confusion.size() == 100);
        std::int64_t all = 0, right = 0;
        for (std::size_t i = 0; i < 100; ++i) {
            all += evaluation.confusion[i];
            right += i % 11 == 0 ? evaluation.confusion[i] : 0;
        }
        CHECK(all == 2 * data.test.size());
        CHECK(100.0 * double(right) / double(all) == doctest::Approx(evaluation.accuracyMean));
    }

    TEST_CASE("protocols train as they are published") {
        const auto options = [](const char* id, std::int64_t epochs) {
            return optionsOf(*findProtocol(id), "color_crop_cutout", epochs);
        };
        CHECK(options("public-1000", 0).drops == std::vector<std::int64_t>{501});
        CHECK(options("public-1000", 0).batch == 256);
        CHECK(options("public-1000", 0).augmentation == "color_crop_cutout");
        CHECK(options("plain-300", 0).augmentation.empty());
        CHECK(optionsOf(*findProtocol("plain-300"), "crop", 0, true).augmentation == "crop");
        CHECK(optionsOf(*findProtocol("quick"), "crop", 0, false).augmentation.empty());
        CHECK(options("quick", 7).drops == std::vector<std::int64_t>{4});
        CHECK(options("idc-1000", 0).drops == std::vector<std::int64_t>{666, 833});
        CHECK(options("idc-1000", 300).drops == std::vector<std::int64_t>{200, 250});
        CHECK(options("idc-1000", 0).augmentation == "color_crop");
        CHECK(options("idc-1000", 0).cutMix == 0.5);
        CHECK(options("dance-1500", 0).drops == std::vector<std::int64_t>{1000, 1250});
        CHECK(options("ncfm-2000", 0).drops == std::vector<std::int64_t>{400, 800, 1200, 1600});
        CHECK(options("ncfm-2000", 0).adamW);
        CHECK(options("ncfm-2000", 0).dropFactor == 0.5);
        CHECK(options("datadam-1800", 0).epochs == 1800);
        CHECK(options("dd-ranking", 0).drops == std::vector<std::int64_t>{500});
        CHECK(options("dd-ranking", 0).batch == 128);
        CHECK(options("sre2l-400", 0).adamW);
        CHECK(options("sre2l-400", 0).cosine);
        CHECK(options("sre2l-400", 0).mixUp == 0.8);
        CHECK(options("sre2l-400", 0).drops.empty());
        CHECK(options("sre2l-400", 0).augmentation == "crop_flip");
        CHECK(protocolText(*findProtocol("sre2l-400"), "ConvNet", 0, 5).find("AdamW") != std::string::npos);
        CHECK(protocolText(*findProtocol("dd-ranking"), "ConvNet", 0, 5).find("last epoch") !=
              std::string::npos);
    }

} // TEST_SUITE
