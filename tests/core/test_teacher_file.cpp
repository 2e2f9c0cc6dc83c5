// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include <doctest/doctest.h>

#include "core/maths/cmi/teacher_file.h"
#include "core/maths/tensor/random_streams.h"
#include "core/maths/tensor/tensor_bytes.h"
#include "core/sets/distilled_set.h"
#include "tests/support/interop.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using distill::test::interop;
using distill::test::TempDir;

namespace {

std::filesystem::path saved(const TempDir& folder, const std::string& name, const InputShape& shape) {
    SafetensorsFile content;
    const auto network = seededNetwork(name, shape, 5);
    for (const auto& [key, tensor] : stateTensors(*network))
        content.arrays.push_back(toNamedArray(key, tensor));
    const auto file = folder.path() / (name + ".safetensors");
    REQUIRE(writeSafetensors(file, content));
    return file;
}

std::string refusal(const std::filesystem::path& file, const InputShape& shape) {
    try {
        loadTeacherFile(file, shape, torch::kCPU);
    } catch (const DistillError& error) {
        CHECK(error.error().code == ErrorCode::InvalidInput);
        return error.what();
    }
    return {};
}

} // namespace

TEST_SUITE("teacher_file") {

    TEST_CASE("the architecture is told from the weights alone") {
        const TempDir folder;
        const InputShape shape{1, 28, 28, 10};
        for (const std::string name :
             {"ConvNet", "ConvNetD2W16", "ConvNetW8BN", "ConvNetW8NN", "ResNet18", "VGG11", "AlexNet"}) {
            CAPTURE(name);
            const auto teacher = loadTeacherFile(saved(folder, name, shape), shape, torch::kCPU);
            CHECK(teacher.name == name);
            const auto images = torch::randn({2, 1, 28, 28}, makeGenerator(1));
            const auto original = seededNetwork(name, shape, 5);
            original->eval();
            CHECK(teacher.network->embed(images).equal(original->embed(images)));
            CHECK_FALSE(teacher.network->is_training());
            for (const auto& parameter : teacher.network->parameters())
                CHECK_FALSE(parameter.requires_grad());
        }
    }

    TEST_CASE("a published state dictionary, with the prefix of DataParallel and without") {
        const InputShape shape{3, 8, 8, 10};
        const auto plain = loadTeacherFile(interop("buffer0.pth"), shape, torch::kCPU);
        const auto prefixed = loadTeacherFile(interop("buffer1_dataparallel.pth"), shape, torch::kCPU);
        CHECK(plain.name == "ConvNetD1W4NN");
        CHECK(prefixed.name == plain.name);
        const auto weights = readDistilledSet(interop("buffer1_dataparallel.pth")).weights;
        const auto state = stateTensors(*prefixed.network);
        REQUIRE(state.size() == weights.size());
        for (std::size_t i = 0; i < state.size(); ++i) {
            CHECK(state[i].first == weights[i].name);
            CHECK(state[i].second.equal(toTensor(weights[i])));
        }
    }

    TEST_CASE("weights that fit nothing are refused with the path and the shape") {
        const TempDir folder;
        const auto file = saved(folder, "ConvNetW8", {3, 32, 32, 10});
        for (const InputShape shape :
             {InputShape{1, 32, 32, 10}, InputShape{3, 32, 32, 7}, InputShape{3, 64, 64, 10}}) {
            const auto message = refusal(file, shape);
            CHECK(message.find(file.string()) != std::string::npos);
            CHECK(message.find(std::to_string(shape.classes) + " classes") != std::string::npos);
        }
        CHECK(refusal(interop("images_best.pt"), {3, 32, 32, 10}).find("weights") != std::string::npos);
    }

} // TEST_SUITE
