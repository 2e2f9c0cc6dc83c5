// SPDX-License-Identifier: GPL-3.0-or-later
// Names and their variants, embedding widths, reproducible weights, independence of the samples.
#include <torch/torch.h>

#include <doctest/doctest.h>

#include "core/base/result.h"
#include "core/maths/nets/convnet.h"
#include "core/maths/nets/network.h"

using namespace distill;

namespace {

const InputShape kColour{3, 32, 32, 10}, kGrey{1, 28, 28, 10};

std::string refusal(const std::string& name, const InputShape& shape = kColour) {
    try {
        makeNetwork(name, shape);
    } catch (const DistillError& error) {
        CHECK(error.error().code == ErrorCode::Usage);
        return error.error().message;
    }
    return "";
}

torch::Tensor images(const InputShape& shape, std::int64_t count) {
    torch::manual_seed(5);
    return torch::randn({count, shape.channels, shape.height, shape.width});
}

bool sameWeights(const Network& first, const Network& second) {
    const auto mine = stateTensors(first), theirs = stateTensors(second);
    for (std::size_t i = 0; i < mine.size(); ++i)
        if (!torch::equal(mine[i].second, theirs[i].second))
            return false;
    return true;
}

} // namespace

TEST_SUITE("networks") {

    TEST_CASE("variants combine in any order") {
        const ConvNetOptions plain;
        CHECK(parseConvNetVariants("") == plain);
        CHECK(parseConvNetVariants("D3W128INARAP") == plain);
        const auto mixed = parseConvNetVariants("D4W64BN");
        CHECK(mixed == parseConvNetVariants("BNW64D4"));
        CHECK(mixed.depth == 4);
        CHECK(mixed.width == 64);
        CHECK(mixed.norm == NormKind::Batch);
        CHECK(parseConvNetVariants("ASwishBN").activation == ActivationKind::Swish);
        CHECK(parseConvNetVariants("ASBN").activation == ActivationKind::Sigmoid);
        CHECK(parseConvNetVariants("NPNN").pool == PoolKind::None);
        CHECK(parseConvNetVariants("NPNN").norm == NormKind::None);
    }

    TEST_CASE("names that make no network are refused with a reason") {
        for (const char* name :
             {"ConvNetD0", "ConvNetD6", "ConvNetW0", "ConvNetW99999", "ConvNetX", "ConvNetD", "ConvNetBNIN",
              "ConvNetD3D3", "ConvNetbn", "ConvNet ", "ConvNetW6GN"}) {
            CAPTURE(name);
            CHECK(!refusal(name).empty());
        }
        for (const char* name : {"", "Resnet18", "ResNet50", "VGG16", "convnet"}) {
            const auto message = refusal(name);
            CAPTURE(name);
            for (const auto& known : networkBaseNames())
                CHECK(message.find(known) != std::string::npos);
        }
        CHECK(!refusal("ConvNetD5", {3, 16, 16, 10}).empty()); // five poolings leave nothing
        CHECK(!refusal("ResNet18", {3, 8, 8, 10}).empty());
        CHECK(!refusal("ConvNet", {3, 32, 32, 0}).empty());
    }

    TEST_CASE("width of the features") {
        struct Row {
            const char* name;
            InputShape shape;
            std::int64_t width;
        };
        const std::vector<Row> rows{{"ConvNet", kColour, 2048},
                                    {"ConvNet", kGrey, 2048},
                                    {"ConvNetD1W8", kColour, 8 * 16 * 16},
                                    {"ConvNetD5W8", {3, 128, 128, 10}, 8 * 4 * 4},
                                    {"ConvNetNPW4", kColour, 4 * 32 * 32},
                                    {"ConvNetW8", {3, 64, 48, 10}, 8 * 8 * 6},
                                    {"AlexNet", kGrey, 3072},
                                    {"VGG11", kColour, 512},
                                    {"VGG11BN", {3, 64, 64, 10}, 2048},
                                    {"ResNet18", kColour, 512},
                                    {"ResNet18BN", kGrey, 512},
                                    {"ResNet18", {3, 64, 64, 20}, 2048},
                                    {"ResNet18_AP", kColour, 8192},
                                    {"ResNet18BN_AP", kGrey, 4608}};
        const torch::NoGradGuard guard;
        for (const Row& row : rows) {
            CAPTURE(row.name);
            const auto network = makeNetwork(row.name, row.shape);
            const auto features = network->embed(images(row.shape, 2));
            CHECK(features.sizes() == torch::IntArrayRef({2, row.width}));
            CHECK(network->forward(images(row.shape, 2)).size(1) == row.shape.classes);
        }
        for (const char* name : {"MLP", "LeNet"}) {
            CHECK(!makeNetwork(name, kColour)->hasEmbedding());
            CHECK_THROWS_AS(makeNetwork(name, kColour)->embed(images(kColour, 1)), DistillError);
        }
    }

    TEST_CASE("one seed, one network") {
        for (const auto& name : networkBaseNames()) {
            CAPTURE(name);
            torch::manual_seed(3);
            const auto first = makeNetwork(name, kColour);
            torch::manual_seed(3);
            const auto second = makeNetwork(name, kColour);
            torch::manual_seed(4);
            const auto other = makeNetwork(name, kColour);
            CHECK(sameWeights(*first, *second));
            CHECK(!sameWeights(*first, *other));
        }
    }

    TEST_CASE("a sample's output does not depend on its batch, unless batch norm says so") {
        const torch::NoGradGuard guard;
        for (const char* name : {"ConvNetW16", "ConvNetW16LN", "ConvNetW16GN", "ConvNetW16MPAL", "VGG11",
                                 "ResNet18", "ResNet18_AP", "ConvNetW16BN"}) {
            CAPTURE(name);
            const auto network = makeNetwork(name, kColour);
            const auto batch = images(kColour, 3);
            const auto together = network->forward(batch);
            const auto alone = network->forward(batch.slice(0, 1, 2));
            const double gap = (together.slice(0, 1, 2) - alone).abs().max().item<double>();
            CHECK((gap < 1e-4) != network->couplesSamples());
        }
    }

    TEST_CASE("a frozen network still carries gradients to its input") {
        const auto network = makeNetwork("ConvNetW8", kColour);
        network->freeze();
        for (const auto& parameter : network->parameters())
            CHECK(!parameter.requires_grad());
        auto batch = images(kColour, 2).requires_grad_();
        const auto gradient = torch::autograd::grad({network->embed(batch).square().sum()}, {batch})[0];
        CHECK(gradient.abs().max().item<double>() > 0);
    }

} // TEST_SUITE
