// SPDX-License-Identifier: GPL-3.0-or-later
// What the settings of CMI and λ do to a run.
#include <nlohmann/json.hpp>
#include <torch/torch.h>

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

#include "core/jobs/measure_cmi.h"
#include "core/run/event_json.h"
#include "core/store/run_store.h"
#include "tests/support/run_recording.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using distill::test::TempDir;

namespace {

std::vector<Iteration> iterationsOf(const RunConfig& config) {
    const auto recorded = runTiny(config);
    REQUIRE_MESSAGE(recorded.summary, recorded.summary.error().message);
    return recorded.observer.all<Iteration>();
}

double ratioOf(const Iteration& iteration) {
    return iteration.cmiGradientNorm / iteration.matchingGradientNorm;
}

} // namespace

TEST_SUITE("cmi_options") {

    TEST_CASE("against the centres of the real images CMI is not 0 at one image per class") {
        auto config = tinyConfig();
        config.ipc = 1;
        config.cmi.centroids = Centroids::Real;
        const auto recorded = runTiny(config);
        REQUIRE(recorded.summary);
        for (const auto& iteration : recorded.observer.all<Iteration>()) {
            CHECK(iteration.cmi > 0);
            CHECK(iteration.cmiGradientNorm > 0);
        }
        const auto messages = recorded.observer.all<Message>();
        REQUIRE(messages.size() == 1);
        CHECK(messages.front().realCmi.value_or(0) > 0);
    }

    TEST_CASE("a held ratio of the gradients is held at every iteration, until somebody sets λ") {
        auto config = tinyConfig();
        config.cmi.holdRatio = 0.25;
        for (const auto& iteration : iterationsOf(config))
            CHECK(ratioOf(iteration) == doctest::Approx(0.25).epsilon(1e-4));
        CollectingObserver observer;
        RunControls controls;
        observer.react = [&](const RunEvent& event) {
            if (const auto* iteration = std::get_if<Iteration>(&event);
                iteration && iteration->iteration == 2)
                controls.setLambda(7);
        };
        REQUIRE(run(requestFor(config), controls, observer));
        const auto iterations = observer.all<Iteration>();
        CHECK(ratioOf(iterations[1]) == doctest::Approx(0.25).epsilon(1e-4));
        CHECK(iterations[2].lambda == 7);
        CHECK(iterations[3].lambda == 7);
        CHECK(observer.all<ControlApplied>().size() == 1); // λ that follows is told by iterations alone
    }

    TEST_CASE("a ratio is held from when somebody asks for it, also from λ = 0, and ends a schedule") {
        auto config = tinyConfig();
        config.lambda = 0;
        config.lambdaSchedule = "0:3";
        config.iterations = 6;
        CollectingObserver observer;
        RunControls controls;
        observer.react = [&](const RunEvent& event) {
            const auto* iteration = std::get_if<Iteration>(&event);
            if (iteration && iteration->iteration == 2)
                controls.setHoldRatio(0.5);
            if (iteration && iteration->iteration == 4)
                controls.setHoldRatio(0);
        };
        REQUIRE(run(requestFor(config), controls, observer));
        const auto iterations = observer.all<Iteration>();
        CHECK(iterations[1].lambda == 3);
        CHECK(ratioOf(iterations[2]) == doctest::Approx(0.5).epsilon(1e-4));
        CHECK(ratioOf(iterations[3]) == doctest::Approx(0.5).epsilon(1e-4));
        CHECK(iterations[4].lambda == iterations[3].lambda); // λ stays where the ratio left it
        CHECK(iterations[5].lambda == iterations[3].lambda);
        const auto answers = observer.all<ControlApplied>();
        REQUIRE(answers.size() == 2);
        CHECK(answers[0].key == "hold_ratio");
        CHECK(answers[0].value == 0.5);
        CHECK(answers[0].iteration == 3);
    }

    TEST_CASE("λ follows its schedule; iterations carry it") {
        auto config = tinyConfig();
        config.lambdaSchedule = "1:10,3:30";
        const auto iterations = iterationsOf(config);
        REQUIRE(iterations.size() == 4);
        for (int i = 0; i < 4; ++i)
            CHECK(iterations[std::size_t(i)].lambda == std::min(30.0, 10.0 * (i + 1)));
        config.lambdaSchedule = "sideways";
        CHECK(runTiny(config).summary.error().message.find("sideways") != std::string::npos);
    }

    TEST_CASE("between measurements the last gradient goes on pulling where it is reused, else none does") {
        auto config = tinyConfig();
        config.cmi.every = 3;
        auto iterations = iterationsOf(config);
        CHECK(iterations[1].cmiGradientNorm == 0);
        config.cmi.reuse = true;
        iterations = iterationsOf(config);
        CHECK_FALSE(iterations[1].cmiFresh);
        CHECK(iterations[1].cmiGradientNorm == doctest::Approx(iterations[0].cmiGradientNorm).epsilon(1e-5));
        CHECK(iterations[2].cmiGradientNorm == doctest::Approx(iterations[0].cmiGradientNorm).epsilon(1e-5));
        CHECK(iterations[3].cmiFresh);
        CHECK(iterations[3].cmiGradientNorm != iterations[0].cmiGradientNorm);
    }

    TEST_CASE("monitor teachers change what is told, not what is made") {
        auto config = tinyConfig();
        const auto plain = runTiny(config);
        config.cmi.monitorCount = 2;
        const auto watched = runTiny(config);
        CHECK(lastPixels(plain.observer) == lastPixels(watched.observer));
        const auto a = plain.observer.all<Iteration>(), b = watched.observer.all<Iteration>();
        for (std::size_t i = 0; i < a.size(); ++i) {
            CHECK(a[i].cmi != b[i].cmi);
            CHECK(a[i].cmiGradientNorm == b[i].cmiGradientNorm);
            CHECK(a[i].cmiTerm == doctest::Approx(b[i].cmiTerm).epsilon(1e-6));
            CHECK_FALSE(a[i].regulariser.has_value());
            REQUIRE(b[i].regulariser.has_value()); // the CMI in the teacher that pulls
            CHECK(*b[i].regulariser == doctest::Approx(a[i].cmi).epsilon(1e-6));
        }
    }

    TEST_CASE("the shares of the last images are what is measured in the run's folder afterwards") {
        const TempDir folder;
        auto config = tinyConfig();
        config.cmi.monitorCount = 2;
        const auto recorded = runTiny(config, folder.path() / "run");
        REQUIRE(recorded.summary);
        const auto shares = recorded.observer.all<Images>().back().cmiShare;
        CmiRequest request;
        request.place.set = folder.path() / "run";
        request.machine.threads = 1;
        RunControls controls;
        const auto report = measureStoredCmi(request, watchBy(controls));
        REQUIRE_MESSAGE(report, report.error().message);
        CHECK(std::accumulate(shares.begin(), shares.end(), 0.0) ==
              doctest::Approx(report->cmi).epsilon(1e-5));
        REQUIRE(report->perImage.size() == shares.size());
        for (std::size_t i = 0; i < shares.size(); ++i)
            CHECK(double(shares[i]) == doctest::Approx(report->perImage[i]).epsilon(1e-4));
    }

    TEST_CASE("the journal keeps shares with stored images alone, those of the last images too") {
        const TempDir folder;
        auto config = tinyConfig();
        config.cmi.monitorCount = 1;
        config.snapshotEvery = 2;
        const auto recorded = runTiny(config, folder.path() / "run");
        REQUIRE(recorded.summary);
        std::vector<Images> kept;
        for (const auto& event : valueOrThrow(openRun(folder.path() / "run")).events)
            if (const auto* images = std::get_if<Images>(&event)) {
                CHECK(images->stored);
                kept.push_back(*images);
            }
        REQUIRE_FALSE(kept.empty());
        CHECK(kept.back().batch->iteration == config.iterations);
        const auto told = recorded.observer.all<Images>().back().cmiShare;
        REQUIRE(kept.back().cmiShare.size() == told.size());
        CHECK(kept.back().cmiShare.front() == doctest::Approx(told.front()).epsilon(1e-6));
        const auto iterations = recorded.observer.all<Iteration>();
        for (const auto& images : kept) { // but for the last ones, of the iteration they belong to
            if (images.cmiShare.empty() || images.batch->iteration == config.iterations)
                continue;
            const double sum = std::accumulate(images.cmiShare.begin(), images.cmiShare.end(), 0.0);
            const auto place = std::size_t(images.batch->iteration) - 1;
            CHECK(sum == doctest::Approx(iterations[place].cmi).epsilon(1e-5));
        }
    }

    TEST_CASE("each layer of the teacher gives its own CMI, which a run's folder gives back") {
        const TempDir folder;
        auto config = tinyConfig();
        config.cmi.realReference = true;
        std::vector<double> totals;
        for (const auto& layer : Choices<TeacherLayer>::kRows) {
            CAPTURE(layer.id);
            config.cmi.layer = layer.value;
            const auto recorded = runTiny(config, folder.path() / layer.id);
            REQUIRE_MESSAGE(recorded.summary, recorded.summary.error().message);
            const auto iterations = recorded.observer.all<Iteration>();
            CHECK(iterations[0].cmiGradientNorm > 0);
            for (const double other : totals)
                CHECK(iterations[0].cmi != doctest::Approx(other).epsilon(1e-3));
            totals.push_back(iterations[0].cmi);
            const auto messages = recorded.observer.all<Message>();
            REQUIRE(messages.size() == 1); // of the real images, in the same layer
            totals.push_back(messages.front().realCmi.value_or(0));
            CmiRequest request;
            request.place.set = folder.path() / layer.id;
            request.machine.threads = 1;
            RunControls controls;
            const auto report = measureStoredCmi(request, watchBy(controls));
            REQUIRE_MESSAGE(report, report.error().message);
            request.layer = TeacherLayer::Logits;
            const auto logits = measureStoredCmi(request, watchBy(controls));
            REQUIRE(logits);
            CHECK((logits->cmi == report->cmi) == (std::string(layer.id) == "logits"));
        }
        config.cmi.layer = TeacherLayer::Previous;
        config.teacher.network = "ConvNetD1W8";
        CHECK(runTiny(config).summary.error().message.find("one block") != std::string::npos);
    }

    TEST_CASE("comparators pull under the same λ, and nothing pulls with \"none\"") {
        auto config = tinyConfig();
        const auto cmi = iterationsOf(config);
        for (const auto regulariser : {Regulariser::Centralisation, Regulariser::Entropy}) {
            CAPTURE(idOf(regulariser));
            config.cmi.regulariser = regulariser;
            const auto other = iterationsOf(config);
            CHECK(other[0].cmi == doctest::Approx(cmi[0].cmi).epsilon(1e-6)); // same images, same teacher
            CHECK(other[0].cmiGradientNorm > 0);
            CHECK(other[0].cmiGradientNorm != cmi[0].cmiGradientNorm);
            CHECK(other[0].loss == doctest::Approx(other[0].matching + other[0].cmiTerm));
            REQUIRE(other[0].regulariser.has_value());
            CHECK(other[0].cmiTerm == doctest::Approx(config.lambda * *other[0].regulariser));
        }
        config.cmi.regulariser = Regulariser::None;
        const auto pulled = runTiny(config);
        for (const auto& iteration : pulled.observer.all<Iteration>()) {
            CHECK(iteration.cmi > 0);
            CHECK(iteration.cmiTerm == 0);
            CHECK(iteration.cmiGradientNorm == 0);
        }
        config.lambda = 0;
        config.cmi.regulariser = Regulariser::Cmi;
        CHECK(lastPixels(pulled.observer) == lastPixels(runTiny(config).observer));
    }

    TEST_CASE("augmentation in front of the teacher is another draw at each iteration, the same by seed") {
        auto config = tinyConfig();
        config.cmi.augment = true;
        const auto first = iterationsOf(config), again = iterationsOf(config);
        config.cmi.augment = false;
        CHECK(first[0].cmi == again[0].cmi);
        CHECK(first[0].cmi != iterationsOf(config)[0].cmi);
        CHECK(first[0].matching == iterationsOf(config)[0].matching);
    }

    TEST_CASE("held-out training images are tested on too, by the same networks") {
        auto config = tinyConfig();
        config.holdOut = 100;
        config.evaluation.repeats = 2;
        const auto recorded = runTiny(config);
        REQUIRE(recorded.summary);
        const auto evaluation = recorded.observer.all<Evaluation>().back();
        CHECK(evaluation.heldOutAccuracies.size() == 2);
        CHECK(evaluation.accuracies.size() == 2);
        const auto back = eventFromJson(toJson(RunEvent(evaluation)));
        REQUIRE(back);
        CHECK(std::get<Evaluation>(*back).heldOutAccuracies == evaluation.heldOutAccuracies);
    }

} // TEST_SUITE
