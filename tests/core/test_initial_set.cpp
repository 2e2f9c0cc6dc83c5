// SPDX-License-Identifier: GPL-3.0-or-later
// Going on from a stored set with another run.
#include <torch/torch.h>

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/io/atomic_file.h"
#include "core/io/digest.h"
#include "core/maths/methods/registry.h"
#include "core/maths/synth/set_file.h"
#include "core/sets/initial_set.h"
#include "core/store/resume.h"
#include "core/store/run_store.h"
#include "tests/support/run_recording.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using distill::test::TempDir;

namespace {

// A short run whose last set is exported to a file of its own.
std::filesystem::path makeSet(const TempDir& folder, RunConfig config) {
    config.evaluation.every = 0;
    REQUIRE(runTiny(config, folder.path() / "first").summary);
    const auto file = folder.path() / "set.safetensors";
    std::filesystem::copy_file(folder.path() / "first" / "synthetic" / "000004.safetensors", file);
    return file;
}

RunConfig fromSet(const RunConfig& config, const std::filesystem::path& set) {
    const auto started = startingFrom(config, findMethod(config.method), set);
    REQUIRE_MESSAGE(started, started.error().message);
    return *started;
}

torch::Tensor imagesOf(const std::filesystem::path& file) {
    return loadSet(file, torch::kCPU).images.detach();
}

bool mentions(const Error& error, const std::string& part) {
    return error.message.find(part) != std::string::npos;
}

// The refusal of a run, which leaves no folder behind.
Error refusalOf(const RunConfig& config) {
    const TempDir folder;
    const auto refused = runTiny(config, folder.path() / "run");
    REQUIRE(!refused.summary);
    CHECK(!std::filesystem::exists(folder.path() / "run"));
    CHECK(!mentions(refused.summary.error(), "\n"));
    return refused.summary.error();
}

} // namespace

TEST_SUITE("initial_set") {

    TEST_CASE("every method starts from the images of a stored set") {
        const TempDir folder;
        const auto file = makeSet(folder, tinyConfig());
        const auto images = imagesOf(file);
        for (const auto& method : methods()) {
            if (method.baseline)
                continue;
            CAPTURE(method.id);
            auto config = fromSet(tinyConfig(method.id), file);
            config.iterations = 1;
            const auto place = folder.path() / method.id;
            REQUIRE(runTiny(config, place).summary);
            const auto record = openRun(place);
            REQUIRE(record);
            const auto first = readImages(*record, 0);
            REQUIRE(first);
            const auto set = loadSet(file, torch::kCPU);
            CHECK((*first)->pixels == set.snapshot(0).pixels);
            const auto json = nlohmann::json::parse(valueOrThrow(readWholeFile(place / "run.json")));
            CHECK(json["run"]["initial_set"]["xxh3_128"] == valueOrThrow(digestOfFile(file)));
            CHECK(json["init"] == "set");
        }
    }

    TEST_CASE("a method that packs takes over how the set is packed") {
        const TempDir folder;
        auto set = loadSet(makeSet(folder, tinyConfig()), torch::kCPU);
        set.formation.factor = 2;
        const auto file = folder.path() / "packed.safetensors";
        saveSet(set, 0, file);
        for (const auto& method : methods()) {
            if (method.baseline)
                continue;
            CAPTURE(method.id);
            CHECK(makeMethod(fromSet(tinyConfig(method.id), file))->formation().factor == 2);
        }
        const auto unknown = startingFrom(tinyConfig("dm"), nullptr, file);
        REQUIRE(unknown);
        CHECK((unknown->methodParams == tinyConfig("dm").methodParams));
    }

    TEST_CASE("what does not fit is refused in one sentence before anything is written") {
        const TempDir folder;
        const auto file = makeSet(folder, tinyConfig());
        const auto fitting = fromSet(tinyConfig(), file);
        CHECK(fitting.ipc == 2);
        auto config = fitting;
        config.ipc = 5;
        CHECK(mentions(refusalOf(config), "set ipc to 2"));
        config = tinyConfig("idc");
        config.initialisation = Initialisation::Set;
        config.initialSet = file.string();
        CHECK(mentions(refusalOf(config), "2 x 2"));
        config = fitting;
        config.initialSet = (folder.path() / "absent").string();
        CHECK(refusalOf(config).code == ErrorCode::InvalidInput);
        config.initialSet.clear();
        CHECK(mentions(refusalOf(config), "init_set"));
        config = fitting;
        config.method = "random";
        CHECK(mentions(refusalOf(withMethodDefaults(config)), "init"));
        auto set = loadSet(file, torch::kCPU);
        set.images = set.images.detach().narrow(2, 0, 16).narrow(3, 0, 16).contiguous();
        saveSet(set, 0, folder.path() / "small.safetensors");
        config = fitting;
        config.initialSet = (folder.path() / "small.safetensors").string();
        CHECK(mentions(refusalOf(config), "16 x 16"));
        set = loadSet(file, torch::kCPU);
        set.pixelSpace.scale = PixelScale::Zca;
        saveSet(set, 0, folder.path() / "white.safetensors");
        config.initialSet = (folder.path() / "white.safetensors").string();
        CHECK(mentions(refusalOf(config), "zca"));
        valueOrThrow(writeFileAtomically(folder.path() / "other.safetensors", "nothing"));
        CHECK(!startingFrom(fitting, findMethod(fitting.method), folder.path() / "other.safetensors"));
    }

    TEST_CASE("a run from a set goes on without its file; one begun again wants the same file") {
        const TempDir folder;
        const auto file = makeSet(folder, tinyConfig());
        const auto config = fromSet(tinyConfig(), file);
        REQUIRE(runTiny(config, folder.path() / "whole").summary);
        RunControls controls;
        CollectingObserver observer;
        observer.react = [&](const RunEvent& event) {
            if (const auto* iteration = std::get_if<Iteration>(&event);
                iteration && iteration->iteration == 2)
                controls.stop();
        };
        REQUIRE(run(requestFor(config, folder.path() / "parts"), controls, observer));
        const auto kept = valueOrThrow(readWholeFile(file));
        std::filesystem::remove(file);
        const auto request = resumeRequest(folder.path() / "parts");
        REQUIRE(request);
        RunControls again;
        const auto resumed = run(*request, again, observer);
        REQUIRE_MESSAGE(resumed, resumed.error().message);
        CHECK(imagesOf(folder.path() / "whole" / "synthetic" / "000004.safetensors")
                  .equal(imagesOf(folder.path() / "parts" / "synthetic" / "000004.safetensors")));
        const auto json =
            nlohmann::json::parse(valueOrThrow(readWholeFile(folder.path() / "parts" / "run.json")));
        CHECK(json["run"]["initial_set"]["xxh3_128"] == digestOf(kept.data(), kept.size()));

        auto other = loadSet(folder.path() / "first" / "synthetic" / "000004.safetensors", torch::kCPU);
        other.images = other.images.detach() * 0.5;
        saveSet(other, 0, file);
        const auto replay = replayRequest(folder.path() / "whole", std::nullopt, folder.path() / "replay");
        REQUIRE(replay);
        const auto refused = run(*replay, again, observer);
        REQUIRE(!refused);
        CHECK(mentions(refused.error(), "no longer the set"));
    }

    TEST_CASE("soft labels and step size go along; DATM labels a set that has none") {
        const TempDir folder;
        const auto file = makeSet(folder, tinyConfig());
        const auto soft = folder.path() / "soft.safetensors";
        auto set = loadSet(file, torch::kCPU);
        set.labelLogits = torch::randn({20, 10});
        set.learningRate = torch::tensor(0.02F);
        saveSet(set, 0, soft);
        auto config = fromSet(tinyConfig(), soft);
        config.iterations = 1;
        const auto dm = runTiny(config, folder.path() / "dm");
        REQUIRE(dm.summary);
        const auto after = loadSet(folder.path() / "dm" / "synthetic" / "000001.safetensors", torch::kCPU);
        CHECK(after.labelLogits.equal(set.labelLogits));
        CHECK(after.learningRate.item<float>() == 0.02F);
        bool told = false;
        for (const auto& message : dm.observer.all<Message>())
            told = told || message.text.find("soft labels") != std::string::npos;
        CHECK(told);
        config = fromSet(tinyConfig("datm"), file);
        config.iterations = 1;
        REQUIRE(runTiny(config, folder.path() / "datm").summary);
        const auto labelled =
            loadSet(folder.path() / "datm" / "synthetic" / "000001.safetensors", torch::kCPU);
        REQUIRE(labelled.softLabels());
        CHECK(labelled.labelLogits.isfinite().all().item<bool>());
    }

} // TEST_SUITE
