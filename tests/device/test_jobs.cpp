// SPDX-License-Identifier: GPL-3.0-or-later
// What else is asked for on an accelerator: to go on with a run of the processor and back, to judge and to
// compare. Each has to end well; numbers that the processor gives too are compared.
#include "tests/device/device_runs.h"

#include <nlohmann/json.hpp>

#include "core/jobs/evaluate.h"
#include "core/jobs/feature_map.h"
#include "core/jobs/measure_cmi.h"
#include "core/jobs/score.h"
#include "core/jobs/sweep.h"
#include "core/jobs/twins.h"
#include "core/store/resume.h"

using namespace distill;
using namespace distill::test;

namespace {

// A finished run of the accelerator.
struct StoredRun {
    explicit StoredRun(const std::string& method = "dm") {
        const auto recorded = runTiny(tinyOn("xpu", method, 50), folder / "run");
        REQUIRE_MESSAGE(recorded.summary, recorded.summary.error().message);
    }
    std::filesystem::path path() const { return folder / "run"; }
    TempDir folder;
};

void goOn(const std::filesystem::path& run, const char* device, std::int64_t iterations) {
    auto request = valueOrThrow(resumeRequest(run, iterations));
    request.config.device = device;
    RunControls controls;
    CollectingObserver observer;
    const auto summary = distill::run(request, controls, observer);
    REQUIRE_MESSAGE(summary, summary.error().message);
    CHECK(summary->iterations == iterations);
}

} // namespace

TEST_SUITE("jobs") {

    TEST_CASE("a run of the processor goes on there and comes back") {
        for (const auto& method : iteratingMethods()) {
            CAPTURE(method);
            const TempDir folder;
            auto config = tinyOn("cpu", method, 50);
            config.iterations = 2;
            REQUIRE(runTiny(config, folder / "moved").summary);
            goOn(folder / "moved", "xpu", 4);
            goOn(folder / "moved", "cpu", 5);
            config.iterations = 5;
            REQUIRE(runTiny(config, folder / "stayed").summary);
            if (method != "sre2l") // its rate falls along a cosine to the end that was first asked for
                checkSameImages(storedImages(folder / "stayed", 5), storedImages(folder / "moved", 5));
        }
    }

    TEST_CASE("a stored set is evaluated with the accuracy of the processor") {
        const StoredRun stored;
        EvaluateRequest request;
        request.place.set = stored.path();
        request.networks = {"ConvNetD2W8"};
        request.epochs = 2;
        request.repeats = 1;
        request.machine.threads = 1;
        double accuracy[2] = {};
        for (int i = 0; i < 2; ++i) {
            request.machine.device = i == 0 ? "cpu" : "xpu";
            RunControls controls;
            const auto found = evaluateSet(request, watchBy(controls));
            REQUIRE_MESSAGE(found, found.error().message);
            accuracy[i] = found->front().accuracyMean;
        }
        CHECK(accuracy[1] == doctest::Approx(accuracy[0]).epsilon(0.02));
    }

    TEST_CASE("CMI of a stored set is that of the processor") {
        const StoredRun stored;
        CmiRequest request;
        request.place.set = stored.path();
        request.machine.threads = 1;
        double cmi[2] = {};
        for (int i = 0; i < 2; ++i) {
            request.machine.device = i == 0 ? "cpu" : "xpu";
            request.centroids = Centroids::Real;
            RunControls controls;
            const auto found = measureStoredCmi(request, watchBy(controls));
            REQUIRE_MESSAGE(found, found.error().message);
            cmi[i] = found->cmi;
        }
        CHECK(cmi[1] == doctest::Approx(cmi[0]).epsilon(1e-3));
    }

    TEST_CASE("maps of features and the score card") {
        const StoredRun stored;
        FeatureMapRequest map;
        map.place.set = stored.path();
        map.machine.device = "xpu";
        map.machine.threads = 1;
        map.realPerClass = 5;
        map.nearest = "features";
        RunControls controls;
        const auto mapped = mapFeatures(map, watchBy(controls));
        CHECK_MESSAGE(mapped, mapped.error().message);

        ScoreRequest score;
        score.evaluation.place.set = stored.path();
        score.evaluation.networks = {"ConvNetD2W8"};
        score.evaluation.epochs = 1;
        score.evaluation.repeats = 1;
        score.evaluation.machine.threads = 1;
        score.evaluation.machine.device = "xpu";
        score.fullEpochs = 1;
        const auto scored = measureScore(score, watchBy(controls));
        CHECK_MESSAGE(scored, scored.error().message);
    }

    TEST_CASE("twins, a sweep, and every choice of the term") {
        const TempDir folder;
        auto config = tinyOn("xpu", "dm", 50);
        config.iterations = 2;
        const auto requests = valueOrThrow(twinRequests(config, {0.0, 80.0}, folder / "twins"));
        RunControls controls[2];
        CollectingObserver observers[2];
        std::vector<TwinRun> twins;
        for (std::size_t i = 0; i < 2; ++i)
            twins.push_back({requests[i], &controls[i], &observers[i]});
        const auto both = runTwins(twins);
        CHECK_MESSAGE(both, both.error().message);

        SweepRequest swept;
        swept.config = config;
        swept.lambdas = {0, 10};
        swept.out = folder / "sweep";
        RunControls sweeping;
        CollectingObserver observer;
        const auto rows = sweep(swept, sweeping, observer);
        CHECK_MESSAGE(rows, rows.error().message);

        for (const auto& regulariser : Choices<Regulariser>::kRows)
            for (const auto& layer : Choices<TeacherLayer>::kRows) {
                config.cmi.regulariser = regulariser.value;
                config.cmi.layer = layer.value;
                config.cmi.augment = true;
                config.cmi.centroids =
                    layer.value == TeacherLayer::Last ? Centroids::Real : Centroids::Synthetic;
                config.cmi.monitorCount = 1;
                config.cmi.every = 2;
                config.cmi.reuse = true;
                config.cmi.holdRatio = 0.5;
                CAPTURE(regulariser.id);
                CAPTURE(layer.id);
                const auto recorded = runTiny(config);
                CHECK_MESSAGE(recorded.summary, recorded.summary.error().message);
            }
    }

} // TEST_SUITE
