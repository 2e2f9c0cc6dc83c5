// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "core/catalogue/catalogue.h"

using namespace distill;

namespace {

std::set<std::string> fieldsOf(const std::vector<ConfigProblem>& problems) {
    std::set<std::string> fields;
    for (const auto& problem : problems)
        fields.insert(problem.field);
    return fields;
}

} // namespace

TEST_SUITE("catalogue") {

    TEST_CASE("every preset fits every method and dataset") {
        for (const auto& preset : presets())
            for (const auto& method : methods())
                for (const auto& dataset : datasets())
                    for (const std::int64_t ipc : {1, 10, 50}) {
                        const auto config = presetConfig(preset.id, method.id, dataset.id, ipc);
                        REQUIRE(config);
                        CHECK(config->preset == preset.id);
                        CHECK(config->dataset == dataset.id);
                        CHECK(validate(*config).empty());
                    }
        CHECK(validate(demoConfig()).empty());
    }

    TEST_CASE("unknown ids are named, with those that exist") {
        const auto config = presetConfig("quick", "nothing", "shapes", 10);
        REQUIRE_FALSE(config);
        CHECK(config.error().code == ErrorCode::Usage);
        CHECK(config.error().message.find("'nothing'") != std::string::npos);
        CHECK(config.error().message.find("dm") != std::string::npos);
        CHECK_FALSE(presetConfig("slow", "dm", "shapes", 10));
        CHECK_FALSE(presetConfig("quick", "dm", "imagenet", 10));
    }

    TEST_CASE("the paper's λ stands in the paper preset and is marked") {
        const auto config = presetConfig("paper", "dm", "cifar10", 10);
        REQUIRE(config);
        CHECK(config->lambda == 8000);
        CHECK(config->teacher.network == "ResNet18");
        const auto preset = publishedLambda("dm", "cifar10", 50);
        REQUIRE(preset);
        CHECK(preset->lambda == 2000);
        CHECK_FALSE(publishedLambda("dm", "fashion-mnist", 10));
    }

    TEST_CASE("a place for a dataset that is made is refused where it is said, not where it is stored") {
        RunConfig config = withMethodDefaults({});
        config.data = "/pictures";
        CHECK(validate(config).empty());
        const auto needless = needlessData(config.dataset, config.data);
        REQUIRE(needless);
        CHECK(needless->message.find("'shapes' is made, not read") == 0);
        CHECK_FALSE(needlessData("shapes", ""));
        CHECK_FALSE(needlessData("folder", "/pictures"));
    }

    TEST_CASE("validate names every field that is wrong") {
        RunConfig config = withMethodDefaults({});
        CHECK(validate(config).empty());
        config.dataset = "nowhere";
        config.iterations = -1;
        config.teacher.network = "MLP"; // has no embedding
        config.evaluation.protocol = "mine";
        config.device = "cuda:99";
        config.methodParams["dm.batch_real"] = std::int64_t{0};
        CHECK(fieldsOf(validate(config)) == std::set<std::string>{"dataset", "iterations", "teacher.network",
                                                                  "evaluate.protocol", "device",
                                                                  "dm.batch_real"});
    }

    TEST_CASE("networks: public names, variants, and what has an embedding") {
        CHECK(networkExists("ConvNetD4W64BN"));
        CHECK(networkExists("ResNet18", true));
        CHECK(networkExists("LeNet"));
        CHECK_FALSE(networkExists("LeNet", true));
        CHECK_FALSE(networkExists("ConvNetX"));
        CHECK_FALSE(networkExists(""));
    }

    TEST_CASE("every parameter of the form says what it is") {
        std::set<std::string> keys;
        for (const auto& spec : runParams("dm")) {
            CHECK_MESSAGE(keys.insert(spec.key).second, spec.key);
            CHECK_MESSAGE(!spec.label.empty(), spec.key);
            CHECK_MESSAGE(!spec.help.empty(), spec.key);
            CHECK_MESSAGE(!spec.group.empty(), spec.key);
            if (spec.kind == ParamKind::Choice)
                CHECK_MESSAGE(!spec.choices.empty(), spec.key);
        }
        CHECK(keys.count("dm.lr_img") == 1);
    }

    TEST_CASE("CMI is 0 by definition where an image is its own centre, and nowhere else") {
        const auto vanishes = [](const char* method, std::int64_t ipc, const char* key = nullptr,
                                 const ParamValue& value = {}) {
            auto config = *presetConfig("quick", method, "shapes", ipc);
            if (key != nullptr)
                REQUIRE(setField(config, key, value));
            return cmiVanishes(config);
        };
        CHECK(vanishes("dm", 1));
        CHECK(vanishes("mtt", 1));
        CHECK_FALSE(vanishes("dm", 2));
        CHECK_FALSE(vanishes("dm", 1, "cmi.centroids", std::string("real")));
        CHECK_FALSE(vanishes("dm", 1, "cmi.regulariser", std::string("entropy")));
        CHECK_FALSE(vanishes("idc", 1)); // several images lie in each
        CHECK(vanishes("idc", 1, "idc.factor", std::int64_t{1}));
    }

    TEST_CASE("a teacher of one block has no layer before its last one") {
        auto config = *presetConfig("quick", "dm", "shapes", 10);
        config.cmi.layer = TeacherLayer::Previous;
        CHECK(validate(config).empty());
        config.teacher.network = "ConvNetW32D1";
        CHECK(fieldsOf(validate(config)).count("cmi.layer") == 1);
    }

} // TEST_SUITE
