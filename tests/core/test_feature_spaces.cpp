// SPDX-License-Identifier: GPL-3.0-or-later
// The feature map in both spaces, and two sets in the same axes.
#include <torch/torch.h>

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/jobs/feature_map.h"
#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/eval/projection.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
#include "tests/support/run_recording.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using distill::test::TempDir;

namespace {

torch::Tensor tensorOf(const std::vector<MapPoint>& points) {
    auto tensor = torch::empty({static_cast<std::int64_t>(points.size()), 2});
    for (std::size_t i = 0; i < points.size(); ++i) {
        tensor[static_cast<std::int64_t>(i)][0] = points[i].x;
        tensor[static_cast<std::int64_t>(i)][1] = points[i].y;
    }
    return tensor;
}

void makeRun(const std::filesystem::path& folder, double lambda) {
    auto config = tinyConfig("dm");
    config.lambda = lambda;
    RunControls controls;
    CollectingObserver observer;
    REQUIRE(run(requestFor(config, folder), controls, observer));
}

} // namespace

TEST_SUITE("feature_spaces") {

    TEST_CASE("probabilities are the softmax of the features, on their own principal axes") {
        const TempDir folder;
        makeRun(folder.path() / "run", 0);
        FeatureMapRequest request;
        request.place.set = folder.path() / "run";
        request.realPerClass = 4;
        request.nearest = "none";
        request.machine.threads = 1;
        request.probabilities = true;
        RunControls controls;
        const auto map = mapFeatures(request, watchBy(controls));
        REQUIRE_MESSAGE(map, map.error().message);
        REQUIRE(map->probabilities != nullptr);
        CHECK(map->space == "features");
        CHECK(map->probabilities->space == "probabilities");
        CHECK(map->probabilities->sets.size() == map->sets.size());

        const auto data = loadDataset("shapes", "");
        const auto pool = TeacherPool::prepare(data, tinyConfig("dm").teacher, torch::kCPU, 1, {});
        const auto chosen = evenSubset(data, 4 * data.classes());
        const auto images = data.pixelSpace.normalise(data.train.images.index_select(0, chosen));
        const auto probabilities = torch::softmax(embedInChunks(pool.at(0), images).to(torch::kFloat64), 1);
        const auto expected = principalComponents(probabilities, 2).project(probabilities);
        const auto given = tensorOf(map->probabilities->real);
        const double scale = expected.abs().max().item<double>();
        CHECK((given - expected).abs().max().item<double>() < 1e-4 * scale);
        const auto read = featureMapFromJson(toJson(*map));
        REQUIRE(read);
        CHECK(read->probabilities->real.size() == map->real.size());
    }

    TEST_CASE("two runs lie in the same axes, and one beside itself on itself") {
        const TempDir folder;
        makeRun(folder.path() / "plain", 0);
        makeRun(folder.path() / "pulled", 1000);
        FeatureMapRequest request;
        request.place.set = folder.path() / "plain";
        request.beside = folder.path() / "pulled";
        request.realPerClass = 4;
        request.nearest = "none";
        request.machine.threads = 1;
        RunControls controls;
        const auto map = mapFeatures(request, watchBy(controls));
        REQUIRE_MESSAGE(map, map.error().message);
        REQUIRE(map->sets.size() == 2);
        CHECK(map->runs.size() == 2);
        CHECK(map->sets[1].run == 1);
        CHECK_FALSE(tensorOf(map->sets[0].points).equal(tensorOf(map->sets[1].points)));
        request.beside = request.place.set;
        const auto same = mapFeatures(request, watchBy(controls));
        REQUIRE(same);
        CHECK(tensorOf(same->sets[0].points).equal(tensorOf(same->sets[1].points)));
        CHECK(tensorOf(same->real).equal(tensorOf(map->real))); // fitted on the real images alone
        request.beside = folder.path() / "none";
        CHECK_FALSE(mapFeatures(request, watchBy(controls)));
    }

} // TEST_SUITE
