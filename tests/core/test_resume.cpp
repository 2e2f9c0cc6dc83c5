// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include <doctest/doctest.h>

#include <fstream>
#include <functional>

#include "core/io/atomic_file.h"
#include "core/maths/synth/checkpoints.h"
#include "core/run/event_json.h"
#include "core/store/resume.h"
#include "core/store/run_store.h"
#include "tests/support/run_recording.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using distill::test::TempDir;

namespace {

RunConfig longerConfig(const std::string& method) {
    auto config = tinyConfig(method);
    config.iterations = 6;
    config.evaluation.every = 3;
    config.cmi.every = 2; // what is held between two measurements has to survive as well
    config.checkpointEvery = 1;
    return config;
}

// Runs, asking for a stop when `iterations` are done.
RecordedRun runUntil(const RunRequest& request, std::int64_t iterations,
                     const std::function<void(RunControls&, const RunEvent&)>& react = {}) {
    RecordedRun recorded;
    RunControls controls;
    recorded.observer.react = [&](const RunEvent& event) {
        const auto* iteration = std::get_if<Iteration>(&event);
        if (iteration != nullptr && iteration->iteration == iterations)
            controls.stop();
        if (react)
            react(controls, event);
    };
    recorded.summary = run(request, controls, recorded.observer);
    return recorded;
}

RecordedRun runWhole(const RunRequest& request) {
    return runUntil(request, -1);
}

// Everything numeric that a run's journal tells, without times.
std::string story(const std::filesystem::path& directory) {
    std::string text;
    for (const auto& event : valueOrThrow(openRun(directory)).events) {
        auto json = toJson(event);
        for (const char* varying : {"milliseconds", "seconds", "time", "seq"})
            json.erase(varying);
        const auto kind = json.value("event", "");
        if (kind == "iteration" || kind == "evaluation" || kind == "control_applied")
            text += json.dump() + "\n";
    }
    return text;
}

std::string floats(const std::filesystem::path& directory, const char* name) {
    return valueOrThrow(readWholeFile(directory / "synthetic" / name));
}

void checkSameEnd(const std::filesystem::path& one, const std::filesystem::path& other) {
    CHECK(story(one) == story(other));
    CHECK(floats(one, "000006.safetensors") == floats(other, "000006.safetensors"));
    CHECK(valueOrThrow(readWholeFile(one / "images" / "000006.png")) ==
          valueOrThrow(readWholeFile(other / "images" / "000006.png")));
}

} // namespace

TEST_SUITE("resume") {

    TEST_CASE(
        "a run that was stopped and resumed is the run that never stopped, bit for bit, for every method") {
        for (const auto& method : methods()) {
            if (method.baseline)
                continue;
            CAPTURE(method.id);
            const TempDir folder;
            const auto config = longerConfig(method.id);
            REQUIRE(runWhole({config, folder.path() / "whole"}).summary);
            const auto stopped = runUntil({config, folder.path() / "parts"}, 2);
            REQUIRE(stopped.summary);
            CHECK((stopped.summary->state == RunState::Stopped));
            const auto request = resumeRequest(folder.path() / "parts");
            REQUIRE_MESSAGE(request, request.error().message);
            const auto resumed = runWhole(*request);
            REQUIRE(resumed.summary);
            CHECK(resumed.summary->iterations == 6);
            CHECK(resumed.observer.all<Iteration>().front().iteration == 3);
            checkSameEnd(folder.path() / "whole", folder.path() / "parts");
        }
    }

    TEST_CASE("stopped and resumed is bit for bit the same with everything that λ and CMI remember") {
        const auto reusing = [](RunConfig& config) {
            config.cmi.reuse = true;
            config.cmi.every = 4; // iteration 3 goes on with the gradient of iteration 1
            config.cmi.holdRatio = 0.5;
            config.cmi.monitorCount = 1;
        };
        const auto scheduled = [](RunConfig& config) {
            config.lambdaSchedule = "0:0,4:80,6:10";
            config.cmi.regulariser = Regulariser::Centralisation;
            config.cmi.augment = true;
        };
        const auto centred = [](RunConfig& config) {
            config.ipc = 1;
            config.cmi.centroids = Centroids::Real;
            config.holdOut = 50;
        };
        const auto otherLayer = [](RunConfig& config) {
            config.cmi.layer = TeacherLayer::Logits;
            config.cmi.centroids = Centroids::Real;
        };
        int cases = 0;
        for (const auto& set :
             {std::function<void(RunConfig&)>(reusing), {scheduled}, {centred}, {otherLayer}})
            for (const char* method : {"dm", "idc"}) {
                CAPTURE(method);
                CAPTURE(++cases);
                const TempDir folder;
                auto config = longerConfig(method);
                set(config);
                REQUIRE(runWhole({config, folder.path() / "whole"}).summary);
                REQUIRE(runUntil({config, folder.path() / "parts"}, 2).summary);
                const auto request = resumeRequest(folder.path() / "parts");
                REQUIRE_MESSAGE(request, request.error().message);
                REQUIRE(runWhole(*request).summary);
                checkSameEnd(folder.path() / "whole", folder.path() / "parts");
            }
    }

    TEST_CASE(
        "a run whose process died goes on from its newest checkpoint; a torn last line is no obstacle") {
        const TempDir folder;
        const auto config = longerConfig("dm");
        REQUIRE(runWhole({config, folder.path() / "whole"}).summary);
        REQUIRE(runUntil({config, folder.path() / "died"}, 4).summary);
        // What a kill leaves: no end, half a line, and nothing newer than the checkpoint of iteration 3.
        const auto journal = folder.path() / "died" / "journal.jsonl";
        auto text = valueOrThrow(readWholeFile(journal));
        text.erase(text.find('{', text.rfind("\"event\":\"iteration\"") - 400));
        std::ofstream(journal, std::ios::trunc)
            << text.substr(0, text.rfind('\n') + 1) << "{\"event\":\"iter";
        CheckpointFolder(folder.path() / "died").removeAfter(3);
        std::filesystem::remove(folder.path() / "died" / "result.json");
        const auto request = resumeRequest(folder.path() / "died");
        REQUIRE(request);
        const auto resumed = runWhole(*request);
        REQUIRE(resumed.summary);
        CHECK(resumed.observer.all<Resumed>().front().from == 3);
        checkSameEnd(folder.path() / "whole", folder.path() / "died");
    }

    TEST_CASE("what was stored as a picture can be gone on from") {
        const TempDir folder;
        auto config = longerConfig("dm");
        config.checkpointEvery = 0;
        config.checkpointMinutes = 0;
        config.snapshotEvery = 2;
        REQUIRE(runWhole({config, folder.path() / "whole"}).summary);
        CHECK(CheckpointFolder(folder.path() / "whole").iterations() == std::vector<std::int64_t>{2, 4, 6});
        REQUIRE(runUntil({config, folder.path() / "died"}, 5).summary);
        CheckpointFolder(folder.path() / "died").removeAfter(2);
        const auto resumed = runWhole(valueOrThrow(resumeRequest(folder.path() / "died")));
        REQUIRE(resumed.summary);
        CHECK(resumed.observer.all<Resumed>().front().from == 2);
        checkSameEnd(folder.path() / "whole", folder.path() / "died");
    }

    TEST_CASE("without a checkpoint it starts again; a damaged one is passed over and named") {
        const TempDir folder;
        const auto config = longerConfig("dm");
        REQUIRE(runWhole({config, folder.path() / "whole"}).summary);
        REQUIRE(runUntil({config, folder.path() / "parts"}, 3).summary);
        for (const auto iteration : CheckpointFolder(folder.path() / "parts").iterations())
            std::ofstream(CheckpointFolder(folder.path() / "parts").pathOf(iteration) / "state.safetensors",
                          std::ios::trunc)
                << "damaged";
        const auto resumed = runWhole(valueOrThrow(resumeRequest(folder.path() / "parts")));
        REQUIRE(resumed.summary);
        CHECK(resumed.observer.all<Resumed>().front().from == 0);
        const auto messages = resumed.observer.all<Message>();
        REQUIRE_FALSE(messages.empty());
        CHECK(messages.front().text.find("damaged") != std::string::npos);
        checkSameEnd(folder.path() / "whole", folder.path() / "parts");
    }

    TEST_CASE("beginning again loses neither what was there nor the λ edits that were made") {
        const TempDir folder;
        const auto run = folder.path() / "run";
        RunRequest edited{longerConfig("dm"), run};
        edited.lambdaTrack = {{2, 7.0}, {5, 90.0}};
        REQUIRE(runWhole(edited).summary);
        edited.directory = folder.path() / "whole";
        REQUIRE(runWhole(edited).summary);
        std::filesystem::remove_all(run / "checkpoints");

        const auto stopped = runUntil(valueOrThrow(resumeRequest(run)), 1);
        REQUIRE(stopped.summary);
        const auto kept = run / "abandoned" / "1";
        checkSameEnd(folder.path() / "whole", kept);
        std::string told;
        for (const auto& message : stopped.observer.all<Message>())
            told += message.text + "\n";
        CHECK(told.find("no usable checkpoint") != std::string::npos);
        CHECK(told.find(kept.string()) != std::string::npos);

        REQUIRE(runWhole(valueOrThrow(resumeRequest(run))).summary);
        checkSameEnd(folder.path() / "whole", run);
    }

    TEST_CASE("a finished run can be made longer") {
        const TempDir folder;
        auto config = longerConfig("dm");
        REQUIRE(runWhole({config, folder.path() / "whole"}).summary);
        config.iterations = 3;
        REQUIRE(runWhole({config, folder.path() / "parts"}).summary);
        REQUIRE(runWhole(valueOrThrow(resumeRequest(folder.path() / "parts", 6))).summary);
        checkSameEnd(folder.path() / "whole", folder.path() / "parts");
        CHECK(valueOrThrow(openRun(folder.path() / "parts")).info.config.iterations == 6);
    }

    TEST_CASE(
        "λ edits: kept on resuming, followed by a replay, and replaced by a fork from its iteration on") {
        const TempDir folder;
        const auto config = longerConfig("dm");
        RunRequest edited{config, folder.path() / "edited"};
        edited.lambdaTrack = {{2, 7.0}, {5, 90.0}};
        REQUIRE(runWhole(edited).summary);

        REQUIRE(runWhole(valueOrThrow(replayRequest(folder.path() / "edited", {}, folder.path() / "replay")))
                    .summary);
        checkSameEnd(folder.path() / "edited", folder.path() / "replay");

        RunRequest parts = edited;
        parts.directory = folder.path() / "parts";
        REQUIRE(runUntil(parts, 3).summary);
        // The journal of the stopped run knows the first edit alone; the other one is still to come.
        const auto resumed = runWhole(valueOrThrow(resumeRequest(folder.path() / "parts")));
        REQUIRE(resumed.summary);
        CHECK(resumed.observer.all<Iteration>().back().lambda == 90.0);
        checkSameEnd(folder.path() / "edited", folder.path() / "parts");

        const auto fork = forkRequest(folder.path() / "edited", 3, 0.0, folder.path() / "fork");
        REQUIRE(runWhole(valueOrThrow(fork)).summary);
        const auto record = valueOrThrow(openRun(folder.path() / "fork"));
        std::vector<double> lambdas;
        for (const auto& event : record.events)
            if (const auto* iteration = std::get_if<Iteration>(&event))
                lambdas.push_back(iteration->lambda);
        CHECK(lambdas == std::vector<double>{50, 7, 7, 0, 0, 0});
        CHECK(story(folder.path() / "fork").substr(0, 400) == story(folder.path() / "edited").substr(0, 400));
    }

    TEST_CASE("a ratio that somebody asked to hold is held after resuming, and in a replay") {
        const TempDir folder;
        auto config = longerConfig("dm");
        config.cmi.every = 1;
        RunRequest edited{config, folder.path() / "whole"};
        edited.lambdaTrack = {{2, 0.5, true}};
        REQUIRE(runWhole(edited).summary);
        REQUIRE(runWhole(valueOrThrow(replayRequest(folder.path() / "whole", {}, folder.path() / "replay")))
                    .summary);
        checkSameEnd(folder.path() / "whole", folder.path() / "replay");
        edited.directory = folder.path() / "parts";
        REQUIRE(runUntil(edited, 3).summary);
        const auto resumed = runWhole(valueOrThrow(resumeRequest(folder.path() / "parts")));
        REQUIRE(resumed.summary);
        const auto last = resumed.observer.all<Iteration>().back();
        CHECK(last.cmiGradientNorm / last.matchingGradientNorm == doctest::Approx(0.5).epsilon(1e-4));
        checkSameEnd(folder.path() / "whole", folder.path() / "parts");
    }

    TEST_CASE("a fork at an iteration without a checkpoint and with λ unchanged gives the same run") {
        const TempDir folder;
        auto config = longerConfig("dm");
        config.checkpointEvery = 4;
        REQUIRE(runWhole({config, folder.path() / "whole"}).summary);
        for (const std::int64_t at : {1, 5}) {
            const auto target = folder.path() / ("fork" + std::to_string(at));
            REQUIRE(runWhole(valueOrThrow(forkRequest(folder.path() / "whole", at, {}, target))).summary);
            checkSameEnd(folder.path() / "whole", target);
        }
        CHECK_FALSE(forkRequest(folder.path() / "whole", 7, {}, folder.path() / "late"));
    }

    TEST_CASE("a fork at the end with another λ is refused unless it goes further") {
        const TempDir folder;
        const auto whole = folder.path() / "whole";
        REQUIRE(runWhole({longerConfig("dm"), whole}).summary);
        const auto target = folder.path() / "fork";
        const auto idle = forkRequest(whole, 6, 0.0, target);
        REQUIRE_FALSE(idle);
        CHECK(idle.error().message.find("No iteration follows a fork at 6 of 6") == 0);
        CHECK(idle.error().message.find("--iterations") != std::string::npos);
        CHECK(forkRequest(whole, 6, {}, target)); // a copy
        CHECK_FALSE(forkRequest(whole, 6, {}, target, 5));
        const auto further = runWhole(valueOrThrow(forkRequest(whole, 6, 0.0, target, 8)));
        REQUIRE(further.summary);
        CHECK(further.summary->iterations == 8);
        CHECK(further.observer.all<Iteration>().back().lambda == 0);
    }

    TEST_CASE("what is no run cannot be resumed, and says so") {
        const TempDir folder;
        const auto request = resumeRequest(folder.path());
        REQUIRE_FALSE(request);
        CHECK(request.error().message.find(folder.path().string()) != std::string::npos);
    }

} // TEST_SUITE
