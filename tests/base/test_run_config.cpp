// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <set>

#include <nlohmann/json.hpp>

#include "core/run/run_config.h"

using namespace distill;
using Json = nlohmann::json;

namespace {

// Every field differs from its default.
RunConfig unusual() {
    RunConfig config;
    for (const auto& field : configFields())
        std::visit(
            [&](auto value) {
                using Pointer = decltype(value);
                if constexpr (std::is_same_v<Pointer, ChoicePointer>)
                    value.set(field.spec.choices.back().id);
                else if constexpr (std::is_same_v<Pointer, bool*>)
                    *value = !*value;
                else if constexpr (std::is_same_v<Pointer, std::string*>)
                    *value = field.spec.choices.empty() ? *value + "-other" : field.spec.choices.back().id;
                else
                    *value += 3;
            },
            field.locate(config));
    config.methodParams = {{config.method + ".lr_img", 0.1}, {config.method + ".batch", std::int64_t{64}}};
    return config;
}

} // namespace

TEST_SUITE("run_config") {
    TEST_CASE("the table has every key once, with what a form needs") {
        const std::set<std::string> expected{"preset",
                                             "dataset",
                                             "data",
                                             "method",
                                             "ipc",
                                             "lambda",
                                             "iterations",
                                             "seed",
                                             "threads",
                                             "device",
                                             "precision",
                                             "network",
                                             "init",
                                             "init_set",
                                             "zca",
                                             "cmi.scope",
                                             "cmi.initial_ratio",
                                             "cmi.layer",
                                             "cmi.hold_ratio",
                                             "cmi.regulariser",
                                             "cmi.centroids",
                                             "cmi.augment",
                                             "cmi.reuse",
                                             "cmi.monitor_count",
                                             "cmi.real_reference",
                                             "lambda_schedule",
                                             "hold_out",
                                             "image_size",
                                             "split_seed",
                                             "normalization",
                                             "checkpoint.minutes",
                                             "checkpoint.every",
                                             "snapshot.every",
                                             "snapshot.budget_mb",
                                             "teacher.network",
                                             "teacher.count",
                                             "teacher.files",
                                             "teacher.epochs",
                                             "teacher.subset",
                                             "teacher.lr",
                                             "teacher.weight_decay",
                                             "teacher.batch",
                                             "teacher.resample_every",
                                             "cmi.every",
                                             "cmi.scope",
                                             "cmi.initial_ratio",
                                             "evaluate.protocol",
                                             "evaluate.network",
                                             "evaluate.every",
                                             "evaluate.repeats",
                                             "evaluate.epochs",
                                             "evaluate.random_baseline",
                                             "evaluate.labels",
                                             "evaluate.label_teacher",
                                             "flips",
                                             "real_batches",
                                             "real_refresh"};
        const std::set<std::string> groups{"Data", "Method", "CMI", "Teachers", "Evaluation", "Machine"};
        std::set<std::string> keys;
        std::set<FieldPointer> places;
        RunConfig config;
        for (const auto& field : configFields()) {
            CAPTURE(field.spec.key);
            CHECK(keys.insert(field.spec.key).second);
            CHECK(places.insert(field.locate(config)).second);
            CHECK_FALSE(field.spec.label.empty());
            CHECK(field.spec.help.size() > 20);
            CHECK(groups.count(field.spec.group) == 1);
            CHECK(field.spec.defaultValue == getField(config, field.spec.key));
            CHECK_FALSE(checkParam(field.spec, field.spec.defaultValue).has_value());
        }
        CHECK(keys == expected);
    }

    TEST_CASE("equality sees every field") {
        for (const auto& field : configFields()) {
            CAPTURE(field.spec.key);
            RunConfig config = unusual();
            REQUIRE(setField(config, field.spec.key, field.spec.defaultValue).has_value());
            CHECK(config != unusual());
        }
        CHECK(unusual() == unusual());
    }

    TEST_CASE("JSON there and back") {
        const RunConfig config = unusual();
        const auto read = configFromJson(Json::parse(toJson(config).dump()));
        REQUIRE(read.has_value());
        CHECK(*read == config);
    }

    TEST_CASE("JSON is nested along the dots") {
        const Json json = toJson(unusual());
        CHECK(json["schema"] == kConfigSchema);
        CHECK(json["teacher"]["weight_decay"] == 3.001);
        CHECK(json["evaluate"]["random_baseline"] == false);
        CHECK(json["dm-other"]["lr_img"] == 0.1);
    }

    TEST_CASE("a part of a configuration changes only that part") {
        RunConfig base;
        base.lambda = 7;
        const auto read = configFromJson(
            Json::parse(R"({"ipc": 50, "teacher": {"epochs": 4}, "dm": {"lr_img": 1}})"), base);
        REQUIRE(read.has_value());
        CHECK(read->ipc == 50);
        CHECK(read->teacher.epochs == 4);
        CHECK(read->lambda == 7);
        CHECK(read->methodParams.count("dm.lr_img") == 1);
    }

    TEST_CASE("the facts that a run adds to its run.json are no settings") {
        Json json = toJson(RunConfig());
        json["run"] = {{"device", "cpu"}, {"teachers", Json::array({1, 2})}};
        const auto read = configFromJson(json);
        REQUIRE(read.has_value());
        CHECK(*read == RunConfig());
    }

    TEST_CASE("unknown keys, wrong types and foreign schemas are refused by name") {
        const auto messageOf = [](const char* text) {
            const auto read = configFromJson(Json::parse(text));
            REQUIRE_FALSE(read.has_value());
            CHECK(read.error().code == ErrorCode::Usage);
            return read.error().message;
        };
        CHECK(messageOf(R"({"lamda": 1})").find("no setting 'lamda'") != std::string::npos);
        CHECK(messageOf(R"({"lamda": 1})").find("lambda") != std::string::npos); // what was meant
        CHECK(messageOf(R"({"teacher": {"epoch": 1}})").find("'teacher.epoch'") != std::string::npos);
        CHECK(messageOf(R"({"dsa": {"lr_img": 1}})").find("'dsa.lr_img'") != std::string::npos);
        CHECK(messageOf(R"({"ipc": "ten"})") == "ipc takes a whole number, not \"ten\".");
        CHECK(messageOf(R"({"ipc": 1.5})").find("ipc takes a whole number") == 0);
        CHECK(messageOf(R"({"ipc": null})").find("ipc") == 0);
        CHECK(messageOf(R"({"ipc": [1]})").find("ipc") == 0);
        CHECK(messageOf(R"({"seed": -1})").find("seed") == 0);
        CHECK(messageOf(R"({"seed": 18446744073709551615})").find("seed") == 0);
        CHECK(messageOf(R"({"dataset": true})").find("dataset takes text") == 0);
        CHECK(messageOf(R"({"cmi": {"layer": "first"}})") ==
              "cmi.layer takes one of: last, previous, logits, not \"first\".");
        for (const char* key : {"scope", "regulariser", "layer", "centroids"}) {
            CAPTURE(key);
            const Json typo{{"cmi", {{key, "nome"}}}}; // once it became "none", or the first
            CHECK(messageOf(typo.dump().c_str()).find(std::string("cmi.") + key + " takes one of: ") == 0);
        }
        CHECK(messageOf(R"({"init": "nois"})")
                  .find("init takes one of: real, k-means, rded, noise, set, not \"nois\"") == 0);
        CHECK(messageOf(R"({"schema": 2})").find("schema 2") != std::string::npos);
        CHECK(messageOf(R"({"schema": "one"})").find("schema") != std::string::npos);
        CHECK(messageOf("[]").find("JSON object") != std::string::npos);
    }

    TEST_CASE("numbers may be written either way") {
        const auto read = configFromJson(Json::parse(R"({"ipc": 1e1, "lambda": 8000})"));
        REQUIRE(read.has_value());
        CHECK(read->ipc == 10);
        CHECK(read->lambda == 8000.0);
    }

    TEST_CASE("fields by key") {
        RunConfig config;
        CHECK(setField(config, "evaluate.every", std::int64_t{25}).has_value());
        CHECK(getField(config, "evaluate.every") == ParamValue(std::int64_t{25}));
        CHECK(setField(config, "seed", std::int64_t{12}).has_value());
        CHECK(config.seed == 12);
        CHECK(setField(config, "dm.lr_img", 0.5).has_value());
        CHECK(setField(config, "dm.lr_img", std::int64_t{2}).has_value());
        CHECK(getField(config, "dm.lr_img") == ParamValue(2.0)); // stays a real
        CHECK_FALSE(setField(config, "dm.lr_img", std::string("fast")).has_value());
        CHECK(setField(config, "nothing", true).error().code == ErrorCode::Usage);
        CHECK(getField(config, "dm.").error().code == ErrorCode::Usage);
    }
}
