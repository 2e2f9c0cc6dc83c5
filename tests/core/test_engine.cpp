// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>

#include "core/io/atomic_file.h"
#include "core/store/run_store.h"
#include "tests/support/run_recording.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using distill::test::TempDir;

namespace {

// Without a norm the features grow with the pixels, and a huge step drives both out of the float range.
RunConfig divergingConfig() {
    auto config = tinyConfig();
    config.lambda = 0;
    config.network = "ConvNetD2W8NN";
    config.methodParams["dm.lr_img"] = 1e6;
    config.iterations = 200;
    return config;
}

} // namespace

TEST_SUITE("engine") {

    TEST_CASE("a run tells its whole story in order and ends with Finished") {
        auto config = tinyConfig();
        config.evaluation.every = 2;
        config.evaluation.randomBaseline = true;
        const auto recorded = runTiny(config);
        REQUIRE(recorded.summary);
        CHECK((recorded.summary->state == RunState::Finished));
        CHECK(recorded.summary->iterations == 4);

        const auto iterations = recorded.observer.all<Iteration>();
        REQUIRE(iterations.size() == 4);
        for (std::size_t i = 0; i < iterations.size(); ++i) {
            CHECK(iterations[i].iteration == static_cast<std::int64_t>(i) + 1);
            CHECK(std::isfinite(iterations[i].matching));
            CHECK(iterations[i].cmi > 0);
            CHECK(iterations[i].loss == doctest::Approx(iterations[i].matching + 50 * iterations[i].cmi));
            CHECK(iterations[i].perClassCmi.size() == 10);
            CHECK(iterations[i].matchingGradientNorm > 0);
            CHECK(iterations[i].cmiGradientNorm > 0);
            CHECK(std::abs(iterations[i].gradientCosine) <= 1.0 + 1e-6);
        }
        std::vector<std::int64_t> evaluated;
        int random = 0;
        for (const auto& evaluation : recorded.observer.all<Evaluation>()) {
            if (evaluation.subject == "random")
                ++random;
            else
                evaluated.push_back(evaluation.iteration);
            CHECK(evaluation.accuracyMean >= 0);
            CHECK(evaluation.accuracyMean <= 100);
        }
        CHECK(random == 1);
        CHECK(evaluated == std::vector<std::int64_t>{0, 2, 4});
        CHECK(std::holds_alternative<Finished>(recorded.observer.events.back()));
        for (const auto& change : recorded.observer.all<StateChanged>())
            CHECK((change.state != RunState::Failed));
    }

    TEST_CASE("state changes follow the transition table") {
        const auto recorded = runTiny(tinyConfig());
        RunState state = RunState::Idle;
        for (const auto& change : recorded.observer.all<StateChanged>()) {
            CHECK_MESSAGE(canFollow(state, change.state), toString(state), " -> ", toString(change.state));
            state = change.state;
        }
        CHECK((state == RunState::Finished));
    }

    TEST_CASE("per-image shares of CMI add up to the total") {
        const auto recorded = runTiny(tinyConfig());
        const auto images = recorded.observer.all<Images>().back();
        double sum = 0;
        for (const float share : images.cmiShare)
            sum += share;
        CHECK(images.cmiShare.size() == 20);
        CHECK(sum == doctest::Approx(recorded.observer.all<Iteration>().back().cmi).epsilon(1e-5));
    }

    TEST_CASE("one seed gives one result, another seed another") {
        const auto config = tinyConfig();
        const auto first = runTiny(config);
        const auto second = runTiny(config);
        CHECK(lastPixels(first.observer) == lastPixels(second.observer));
        CHECK(first.observer.all<Iteration>().back().loss == second.observer.all<Iteration>().back().loss);
        auto other = config;
        other.seed = 2;
        CHECK(lastPixels(runTiny(other).observer) != lastPixels(first.observer));
    }

    TEST_CASE("batches and networks do not depend on λ, CMI cadence, evaluation or snapshots") {
        auto config = tinyConfig();
        config.iterations =
            1; // both start from the same images, so the first matching loss shows batch and network
        const double reference = runTiny(config).observer.all<Iteration>().front().matching;
        for (const double lambda : {0.0, 1000.0}) {
            auto varied = config;
            varied.lambda = lambda;
            varied.cmi.every = 3;
            varied.evaluation.every = 1;
            varied.snapshotEvery = 1;
            CHECK(runTiny(varied).observer.all<Iteration>().front().matching == reference);
        }
        // At λ = 0 the images themselves must not depend on how often CMI or accuracy is measured.
        auto still = tinyConfig();
        still.lambda = 0;
        auto busy = still;
        busy.cmi.every = 2;
        busy.evaluation.every = 1;
        CHECK(lastPixels(runTiny(still).observer) == lastPixels(runTiny(busy).observer));
    }

    TEST_CASE("λ pulls CMI down") {
        auto config = tinyConfig();
        config.iterations = 30;
        config.lambda = 0;
        const double without = runTiny(config).observer.all<Iteration>().back().cmi;
        config.lambda = 500;
        const double with = runTiny(config).observer.all<Iteration>().back().cmi;
        CHECK(with < without);
    }

    TEST_CASE("CMI is estimated at λ = 0, and held between cadence steps") {
        auto config = tinyConfig();
        config.lambda = 0;
        config.cmi.every = 2;
        const auto iterations = runTiny(config).observer.all<Iteration>();
        REQUIRE(iterations.size() == 4);
        CHECK(iterations[0].cmiFresh);
        CHECK(iterations[0].cmi > 0);
        CHECK_FALSE(iterations[1].cmiFresh);
        CHECK(iterations[1].cmi == iterations[0].cmi);
        CHECK(iterations[1].perClassCmi.empty());
        CHECK(iterations[0].cmiGradientNorm == 0);
    }

    TEST_CASE("with one image per class CMI is exactly 0, said so, and no teacher is trained") {
        auto config = tinyConfig();
        config.ipc = 1;
        const auto recorded = runTiny(config);
        for (const auto& iteration : recorded.observer.all<Iteration>())
            CHECK(iteration.cmi == 0);
        const auto messages = recorded.observer.all<Message>();
        REQUIRE(messages.size() == 1);
        CHECK(messages.front().text.find("0 by definition") != std::string::npos);
        for (const auto& progress : recorded.observer.all<Progress>())
            CHECK(progress.stage != "teachers");
    }

    TEST_CASE("a λ request is applied in the next iteration and answered with its id") {
        auto config = tinyConfig();
        RunControls controls;
        CollectingObserver observer;
        std::uint64_t id = 0;
        observer.react = [&](const RunEvent& event) {
            const auto* iteration = std::get_if<Iteration>(&event);
            if (iteration != nullptr && iteration->iteration == 2)
                id = controls.setLambda(123);
        };
        REQUIRE(run(requestFor(config), controls, observer));
        const auto applied = observer.all<ControlApplied>();
        REQUIRE(applied.size() == 1);
        CHECK(applied.front().id == id);
        CHECK(applied.front().iteration == 3);
        CHECK(applied.front().value == 123);
        const auto iterations = observer.all<Iteration>();
        CHECK(iterations[1].lambda == 50);
        CHECK(iterations[2].lambda == 123);
    }

    TEST_CASE("stop ends the run after the iteration it came in") {
        RunControls controls;
        CollectingObserver observer;
        observer.react = [&](const RunEvent& event) {
            if (std::holds_alternative<Iteration>(event))
                controls.stop();
        };
        auto config = tinyConfig();
        config.iterations = 1000;
        const auto summary = run(requestFor(config), controls, observer);
        REQUIRE(summary);
        CHECK((summary->state == RunState::Stopped));
        CHECK(observer.all<Iteration>().size() == 1);
        CHECK((std::get<Finished>(observer.events.back()).state == RunState::Stopped));
    }

    TEST_CASE("stop is obeyed while teachers are being trained") {
        RunControls controls;
        CollectingObserver observer;
        observer.react = [&](const RunEvent& event) {
            const auto* progress = std::get_if<Progress>(&event);
            if (progress != nullptr && progress->stage == "teachers")
                controls.stop();
        };
        auto config = tinyConfig();
        config.teacher.epochs = 7; // a pool that no other test has put into the cache
        const auto summary = run(requestFor(config), controls, observer);
        REQUIRE(summary);
        CHECK((summary->state == RunState::Stopped));
        CHECK(observer.all<Iteration>().empty());
    }

    TEST_CASE("pause holds between two iterations, step makes one, resume goes on") {
        RunControls controls;
        CollectingObserver observer;
        int pauses = 0;
        std::vector<std::int64_t> iterationsAtPause;
        observer.react = [&](const RunEvent& event) {
            const auto* change = std::get_if<StateChanged>(&event);
            if (std::holds_alternative<RunStarted>(event))
                controls.pause();
            if (change == nullptr || change->state != RunState::Paused)
                return;
            iterationsAtPause.push_back(static_cast<std::int64_t>(observer.all<Iteration>().size()));
            if (++pauses == 3)
                controls.resume();
            else
                controls.step();
        };
        const auto summary = run(requestFor(tinyConfig()), controls, observer);
        REQUIRE(summary);
        CHECK(iterationsAtPause == std::vector<std::int64_t>{0, 1, 2});
        CHECK(summary->iterations == 4);
    }

    TEST_CASE("evaluate-now evaluates after the present iteration, cancel leaves no number") {
        RunControls controls;
        CollectingObserver observer;
        bool cancel = false;
        observer.react = [&](const RunEvent& event) {
            const auto* iteration = std::get_if<Iteration>(&event);
            if (iteration != nullptr && (iteration->iteration == 1 || iteration->iteration == 3)) {
                cancel = iteration->iteration == 3;
                controls.evaluateNow();
            }
            const auto* progress = std::get_if<Progress>(&event);
            if (progress != nullptr && progress->stage == "evaluation" && cancel) {
                controls.cancelEvaluation();
                cancel = false;
            }
        };
        auto config = tinyConfig();
        config.evaluation.epochs = 3;
        REQUIRE(run(requestFor(config), controls, observer));
        std::vector<std::int64_t> evaluated;
        for (const auto& evaluation : observer.all<Evaluation>())
            evaluated.push_back(evaluation.iteration);
        CHECK(evaluated == std::vector<std::int64_t>{1, 4});
    }

    TEST_CASE("a loss that is not finite pauses a watched run and keeps the last good images") {
        const auto config = divergingConfig();
        RunControls controls;
        CollectingObserver observer;
        observer.react = [&](const RunEvent& event) {
            const auto* change = std::get_if<StateChanged>(&event);
            if (change != nullptr && change->state == RunState::Paused)
                controls.stop();
        };
        RunRequest request;
        request.config = config;
        request.pauseOnProblem = true;
        const auto summary = run(request, controls, observer);
        REQUIRE(summary);
        CHECK((summary->state == RunState::Stopped));
        const auto messages = observer.all<Message>();
        REQUIRE_FALSE(messages.empty());
        CHECK(messages.back().severity == Severity::Error);
        CHECK(messages.back().text.find("not a finite number") != std::string::npos);
        for (const auto& iteration : observer.all<Iteration>())
            CHECK(std::isfinite(iteration.loss));
    }

    TEST_CASE("a loss that is not finite ends an unwatched run with a sentence") {
        const auto recorded = runTiny(divergingConfig());
        REQUIRE_FALSE(recorded.summary);
        CHECK(recorded.summary.error().code == ErrorCode::RunFailed);
        CHECK((std::get<Finished>(recorded.observer.events.back()).state == RunState::Failed));
    }

    TEST_CASE("a configuration that does not fit is refused with every problem") {
        auto config = tinyConfig();
        config.ipc = 0;
        config.lambda = -1;
        config.network = "NoNet";
        const auto recorded = runTiny(config);
        REQUIRE_FALSE(recorded.summary);
        CHECK(recorded.summary.error().code == ErrorCode::Usage);
        for (const char* field : {"ipc", "lambda", "network"})
            CHECK(recorded.summary.error().message.find(field) != std::string::npos);
    }

    TEST_CASE("a recorded run can be opened, holds its images, and is never written over") {
        const TempDir folder;
        const auto directory = folder.path() / "run";
        auto config = tinyConfig();
        config.evaluation.every = 2;
        const auto recorded = runTiny(config, directory);
        REQUIRE(recorded.summary);
        const auto record = openRun(directory);
        REQUIRE(record);
        CHECK((record->info.state == RunState::Finished));
        CHECK(record->info.lastIteration == 4);
        CHECK(record->info.config == config);
        CHECK(record->imageIterations.back() == 4);
        const auto images = readImages(*record, 4);
        REQUIRE(images);
        CHECK((*images)->pixels == lastPixels(recorded.observer));
        CHECK(std::filesystem::exists(directory / "synthetic" / "000004.safetensors"));
        CHECK(std::filesystem::exists(directory / "result.json"));

        const auto before = readWholeFile(directory / "journal.jsonl");
        const auto again = runTiny(config, directory);
        REQUIRE_FALSE(again.summary);
        CHECK(again.summary.error().code == ErrorCode::CannotWrite);
        CHECK(readWholeFile(directory / "journal.jsonl") == before);
    }

    TEST_CASE("a watched run whose folder cannot be written waits, and writes everything once it can") {
        const TempDir folder;
        const auto directory = folder.path() / "run";
        const auto images = directory / "images";
        const auto spoil = [&] { // no file can be made below a file, whatever the rights
            std::filesystem::rename(images, directory / "away");
            std::ofstream(images) << "in the way";
        };
        const auto mend = [&] {
            std::filesystem::remove(images);
            std::filesystem::rename(directory / "away", images);
        };
        auto config = tinyConfig();
        config.snapshotEvery = 1;
        RunControls controls;
        CollectingObserver observer;
        int told = 0;
        observer.react = [&](const RunEvent& event) {
            const auto* iteration = std::get_if<Iteration>(&event);
            if (iteration != nullptr && (iteration->iteration == 2 || iteration->iteration == 4))
                spoil(); // in the middle, and before the very last pictures
            const auto* message = std::get_if<Message>(&event);
            const bool refused =
                message != nullptr && message->text.find(images.string()) != std::string::npos;
            const auto* change = std::get_if<StateChanged>(&event);
            if (refused && ++told % 2 == 0)
                mend();
            else if (change == nullptr || change->state != RunState::Paused)
                return; // resumed in vain at first
            controls.resume();
        };
        RunRequest request;
        request.config = config;
        request.directory = directory;
        request.pauseOnProblem = true;
        const auto summary = run(request, controls, observer);
        REQUIRE_MESSAGE(summary, summary.error().message);
        CHECK((summary->state == RunState::Finished));
        CHECK(told == 4);
        const auto record = openRun(directory);
        REQUIRE(record);
        CHECK(record->imageIterations == std::vector<std::int64_t>{0, 1, 2, 3, 4});
        std::vector<std::int64_t> journalled;
        for (const auto& event : record->events)
            if (const auto* iteration = std::get_if<Iteration>(&event))
                journalled.push_back(iteration->iteration);
        CHECK(journalled == std::vector<std::int64_t>{1, 2, 3, 4});
        CHECK(std::filesystem::exists(directory / "result.json"));
    }

    TEST_CASE("a run that cannot start leaves no folder behind") {
        const TempDir folder;
        auto config = tinyConfig();
        config.dataset = "cifar10";
        config.data = (folder.path() / "nowhere").string();
        const auto recorded = runTiny(config, folder.path() / "run");
        REQUIRE_FALSE(recorded.summary);
        CHECK(recorded.summary.error().code == ErrorCode::InvalidInput);
        CHECK_FALSE(std::filesystem::exists(folder.path() / "run"));
    }

} // TEST_SUITE
