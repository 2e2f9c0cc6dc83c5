// SPDX-License-Identifier: GPL-3.0-or-later
// Twin runs against the same runs made alone.
#include <torch/torch.h>

#include <doctest/doctest.h>

#include <cstdlib>

#include <nlohmann/json.hpp>

#include "core/io/atomic_file.h"
#include "core/jobs/twins.h"
#include "core/run/event_json.h"
#include "core/store/run_store.h"
#include "tests/support/run_recording.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using distill::test::TempDir;

namespace {

constexpr double kPlain = 0, kPulled = 80;

struct Twins {
    explicit Twins(const RunConfig& config, const std::filesystem::path& out) {
        const auto requests = valueOrThrow(twinRequests(config, {kPlain, kPulled}, out));
        for (std::size_t i = 0; i < 2; ++i)
            runs.push_back({requests[i], &controls[i], &observers[i]});
    }
    RunControls controls[2];
    CollectingObserver observers[2];
    std::vector<TwinRun> runs;
};

std::string bytes(const std::filesystem::path& file) {
    return valueOrThrow(readWholeFile(file));
}

// What the journal tells, without times.
std::string story(const std::filesystem::path& directory) {
    std::string text;
    for (const auto& event : valueOrThrow(openRun(directory)).events)
        if (std::holds_alternative<Iteration>(event) || std::holds_alternative<Evaluation>(event)) {
            auto json = toJson(event);
            json.erase("milliseconds");
            json.erase("seconds");
            text += json.dump() + "\n";
        }
    return text;
}

void checkSameRun(const std::filesystem::path& one, const std::filesystem::path& other, const char* last) {
    CHECK(story(one) == story(other));
    CHECK(bytes(one / "synthetic" / (std::string(last) + ".safetensors")) ==
          bytes(other / "synthetic" / (std::string(last) + ".safetensors")));
}

RunRequest alone(RunConfig config, double lambda, const std::filesystem::path& directory) {
    config.lambda = lambda;
    config.cmi.initialRatio = 0;
    return {config, directory};
}

} // namespace

TEST_SUITE("twins") {
    TEST_CASE("twins are the runs made alone, bit for bit, and none is ahead by more than one") {
        for (const char* method : {"dm", "dsa", "mtt", "idm"}) {
            CAPTURE(method);
            const TempDir folder;
            auto config = tinyConfig(method);
            config.evaluation.every = 2;
            Twins twins(config, folder.path() / "twins");
            std::int64_t done[2] = {0, 0};
            for (int i = 0; i < 2; ++i)
                twins.observers[i].react = [&done, i](const RunEvent& event) {
                    if (const auto* iteration = std::get_if<Iteration>(&event)) {
                        done[i] = iteration->iteration;
                        CHECK(std::abs(done[0] - done[1]) <= 1);
                    }
                };
            const auto ended = runTwins(twins.runs);
            REQUIRE_MESSAGE(ended, ended.error().message);
            for (const RunSummary& summary : *ended)
                CHECK((summary.state == RunState::Finished));
            for (std::size_t i = 0; i < 2; ++i) {
                const double lambda = i == 0 ? kPlain : kPulled;
                const auto directory = folder.path() / ("alone" + std::to_string(i));
                RunControls controls;
                CollectingObserver observer;
                REQUIRE(run(alone(config, lambda, directory), controls, observer));
                checkSameRun(twins.runs[i].request.directory, directory, "000004");
            }
        }
    }

    TEST_CASE("a stop of one stops both, and the same call goes on") {
        const TempDir folder;
        auto config = tinyConfig();
        config.iterations = 6;
        {
            Twins twins(config, folder.path() / "twins");
            twins.observers[1].react = [&](const RunEvent& event) {
                const auto* iteration = std::get_if<Iteration>(&event);
                if (iteration != nullptr && iteration->iteration == 3)
                    twins.controls[1].stop();
            };
            const auto ended = runTwins(twins.runs);
            REQUIRE(ended);
            for (const RunSummary& summary : *ended) {
                CHECK((summary.state == RunState::Stopped));
                CHECK(summary.iterations == 3);
            }
        }
        Twins again(config, folder.path() / "twins");
        REQUIRE(runTwins(again.runs));
        RunControls controls;
        CollectingObserver observer;
        REQUIRE(run(alone(config, kPulled, folder.path() / "alone"), controls, observer));
        checkSameRun(again.runs[1].request.directory, folder.path() / "alone", "000006");
        const auto finished = twinRequests(config, {kPlain, kPulled}, folder.path() / "twins");
        REQUIRE_FALSE(finished);
        CHECK((finished.error().code == ErrorCode::CannotWrite));
        config.seed = 2;
        CHECK_FALSE(twinRequests(config, {kPlain, kPulled}, folder.path() / "twins"));
    }

    TEST_CASE("a pause of one pauses both, a step moves each by one, and λ is each one's own") {
        const TempDir folder;
        auto config = tinyConfig();
        Twins twins(config, folder.path() / "twins");
        int paused[2] = {0, 0};
        std::int64_t iterations[2] = {0, 0};
        for (int i = 0; i < 2; ++i)
            twins.observers[i].react = [&, i](const RunEvent& event) {
                if (const auto* iteration = std::get_if<Iteration>(&event))
                    iterations[i] = iteration->iteration;
                const auto* state = std::get_if<StateChanged>(&event);
                if (i == 0 && std::holds_alternative<Iteration>(event) && iterations[0] == 1)
                    twins.controls[0].pause();
                if (state == nullptr || state->state != RunState::Paused)
                    return;
                ++paused[i];
                if (paused[0] == 1 && paused[1] == 1) {
                    twins.controls[0].setLambda(7);
                    twins.controls[1].step();
                } else if (paused[0] == 2 && paused[1] == 2) {
                    CHECK(std::abs(iterations[0] - iterations[1]) <= 1);
                    twins.controls[1].resume();
                }
            };
        REQUIRE(runTwins(twins.runs));
        CHECK(paused[0] == 2);
        CHECK(paused[1] == 2);
        CHECK(twins.observers[0].all<Iteration>().back().lambda == 7);
        CHECK(twins.observers[1].all<Iteration>().back().lambda == kPulled);
    }

    TEST_CASE("twins that cannot be are refused in a sentence") {
        const TempDir folder;
        for (const auto& lambdas : {std::vector<double>{}, {1}, {1, 1}, {-1, 2}}) {
            const auto refused = twinRequests(tinyConfig(), lambdas, folder.path() / "twins");
            REQUIRE_FALSE(refused);
            CHECK((refused.error().code == ErrorCode::Usage));
        }
        auto config = tinyConfig();
        config.dataset = "nothing";
        Twins twins(tinyConfig(), folder.path() / "twins");
        twins.runs[1].request.config = config;
        const auto failed = runTwins(twins.runs);
        REQUIRE_FALSE(failed);
        const auto ended = twins.observers[0].all<Finished>(); // the other one ends as well
        REQUIRE(ended.size() == 1);
        CHECK((ended.front().state != RunState::Finished));
    }
}
