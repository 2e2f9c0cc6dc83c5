// SPDX-License-Identifier: GPL-3.0-or-later
// What helps every method: mirrored views, representative real batches, packing.
#include <torch/torch.h>

#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "core/io/atomic_file.h"
#include "core/maths/cmi/cmi.h"
#include "core/maths/cmi/cmi_term.h"
#include "core/maths/engine/real_batches.h"
#include "core/maths/methods/selection.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/random_streams.h"
#include "core/store/resume.h"
#include "tests/support/run_recording.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using distill::test::TempDir;

namespace {

SyntheticSet mirroredSet(int classes, int ipc, int factor = 1) {
    SyntheticSet set;
    set.classes = classes;
    set.ipc = ipc;
    set.flips = true;
    set.formation.factor = factor;
    set.images = torch::randn({set.size(), 3, 16, 16}, makeGenerator(4)).requires_grad_(true);
    set.labels = classMajorLabels(classes, ipc);
    return set;
}

std::shared_ptr<Network> teacher() {
    const IsolatedRng isolated(11);
    auto network = makeNetwork("ConvNetD2W8", {3, 16, 16, 10});
    network->eval();
    network->freeze();
    return network;
}

double difference(const torch::Tensor& a, const torch::Tensor& b) { // of the largest magnitude
    return ((a - b).abs().max() / b.abs().max()).item<double>();
}

std::string lastFloats(const std::filesystem::path& run) {
    return valueOrThrow(readWholeFile(run / "synthetic" / "000004.safetensors"));
}

void forEachLearningMethod(const std::function<void(RunConfig&, const std::string&)>& act) {
    for (const auto& method : methods()) {
        if (method.baseline)
            continue;
        CAPTURE(method.id);
        auto config = tinyConfig(method.id);
        act(config, method.id);
    }
}

} // namespace

TEST_SUITE("levers") {

    TEST_CASE("networks see each image as it is and mirrored, with the label and the place of the original") {
        const auto set = mirroredSet(2, 3);
        const auto decoded = set.decoded(1, 2);
        REQUIRE(decoded.images.size(0) == 6);
        const auto own = set.images.narrow(0, 3, 3);
        CHECK(decoded.images.narrow(0, 0, 3).equal(own));
        CHECK(decoded.images.narrow(0, 3, 3).equal(own.flip(3)));
        CHECK(decoded.labels.equal(torch::full({6}, 1, torch::kInt64)));
        CHECK(decoded.source.equal(torch::tensor({0, 1, 2, 0, 1, 2}, torch::kInt64)));
        CHECK(set.decodedPerClass() == 6);
        CHECK(set.unmirrored().decoded().images.equal(set.images));
        CHECK(mirroredSet(2, 3, 2).decodedPerClass() == 24);
    }

    TEST_CASE("CMI over both views and its gradient are those of the images and their mirrors in one graph") {
        const auto network = teacher();
        for (const int ipc : {3, 40}) // in one graph, and in parts
            for (const int factor : {1, 2}) {
                CAPTURE(ipc);
                CAPTURE(factor);
                const auto set = mirroredSet(4, ipc, factor);
                const auto measured = measureCmi(set, *network, true);
                const auto whole = set.images.detach().clone().requires_grad_(true);
                const auto tiles = decode(whole, set.formation);
                const auto labels = set.labels.index_select(0, tiles.source).repeat({2});
                const auto views = torch::cat({tiles.images, torch::flip(tiles.images, {3})});
                const auto result = cmi(network->embed(views), labels, set.classes);
                const auto gradient = torch::autograd::grad({result.total}, {whole})[0];
                CHECK(measured.total == doctest::Approx(result.total.item<double>()).epsilon(1e-5));
                CHECK(difference(measured.gradient, gradient) < 1e-5);
                CHECK(measured.perImage.size() == static_cast<std::size_t>(set.size()));
                CHECK(measured.images == 2 * factor * factor * set.size());
            }
    }

    TEST_CASE("with mirrored views CMI pulls at one image per class, where it is 0 without them") {
        auto config = tinyConfig("dm");
        config.ipc = 1;
        CHECK(cmiVanishes(config));
        config.flips = true;
        CHECK_FALSE(cmiVanishes(config));
        const auto recorded = runTiny(config);
        REQUIRE_MESSAGE(recorded.summary, recorded.summary.error().message);
        const auto last = recorded.observer.all<Iteration>().back();
        CHECK(last.cmi > 0);
        CHECK(last.cmiGradientNorm > 0);
        CHECK(recorded.observer.all<Images>().back().cmiShare.size() == 10);
    }

    TEST_CASE("DM with mirrored views has the gradient of both views") {
        auto config = tinyConfig("dm");
        config.lambda = 0;
        config.iterations = 1;
        config.methodParams["dm.augment"] = false;
        const auto plain = runTiny(config).observer.all<Iteration>().front();
        config.flips = true;
        const auto both = runTiny(config).observer.all<Iteration>().front();
        CHECK(both.matching > 0);
        CHECK(both.matching != plain.matching); // the mean of both views is another one
    }

    TEST_CASE("where mirrored images mean nothing, it is said") {
        auto config = tinyConfig("dm");
        config.flips = true;
        const auto recorded = runTiny(config);
        REQUIRE(recorded.summary);
        const bool flipped = loadDataset("shapes", "").augmentation.find("flip") != std::string::npos;
        bool told = false;
        for (const auto& message : recorded.observer.all<Message>())
            told = told || message.text.find("mirrored") != std::string::npos;
        CHECK(told != flipped);
    }

    TEST_CASE("representative images are the ones nearest to the centres, one for each") {
        // Four tight groups of three: whatever the draw, each group gives one image.
        const auto centres = torch::tensor({{0.0F, 0.0F}, {9.0F, 0.0F}, {0.0F, 9.0F}, {9.0F, 9.0F}});
        const auto offsets = torch::tensor({{0.0F, 0.0F}, {0.3F, 0.0F}, {-0.3F, 0.0F}});
        const auto features = (centres.unsqueeze(1) + offsets.unsqueeze(0)).view({12, 2});
        const auto rows = kMeans(features, 4, makeGenerator(3));
        std::set<std::int64_t> groups;
        for (std::int64_t i = 0; i < 4; ++i) {
            CHECK(rows[i].item<std::int64_t>() % 3 == 0); // the middle one of its group
            groups.insert(rows[i].item<std::int64_t>() / 3);
        }
        CHECK(groups.size() == 4);
    }

    TEST_CASE("wide features keep their distances when they are narrowed, narrow ones stay") {
        const auto narrow = torch::randn({5, 8}, makeGenerator(1));
        CHECK(narrowed(narrow, 8, 1).is_same(narrow));
        const auto wide = torch::randn({6, 2048}, makeGenerator(2));
        const auto before = torch::pdist(wide), after = torch::pdist(narrowed(wide, 256, 1));
        CHECK(((after / before - 1).abs().max()).item<double>() < 0.2);
        CHECK(narrowed(wide, 256, 1).equal(narrowed(wide, 256, 1)));
    }

    TEST_CASE("a refreshed choice of real images differs, and one between two refreshes does not") {
        auto config = tinyConfig("dm");
        config.realBatches = RealBatches::Representative;
        config.realRefresh = 2;
        config.lambda = 0;
        config.methodParams["dm.augment"] = false;
        config.methodParams["dm.lr_img"] = 1e-6; // the images stay: what changes is the real side
        const auto recorded = runTiny(config);
        REQUIRE_MESSAGE(recorded.summary, recorded.summary.error().message);
        CHECK(recorded.observer.all<Iteration>().size() == 4);
        config.realBatches = RealBatches::Random;
        const auto random = runTiny(config);
        CHECK(recorded.observer.all<Iteration>().front().matching !=
              random.observer.all<Iteration>().front().matching);
    }

    TEST_CASE("every method runs with every lever, packed or not, and resumes bit for bit") {
        forEachLearningMethod([](RunConfig& config, const std::string& id) {
            config.flips = true;
            config.realBatches = RealBatches::Representative;
            config.realRefresh = 3;
            config.checkpointEvery = 1;
            if (config.methodParams.count(id + ".factor") != 0)
                config.methodParams[id + ".factor"] = std::int64_t{2};
            const TempDir folder;
            RunControls whole, first, second;
            CollectingObserver observer, rest;
            const auto straight = run(requestFor(config, folder.path() / "whole"), whole, observer);
            REQUIRE_MESSAGE(straight, straight.error().message);
            CHECK(std::isfinite(observer.all<Iteration>().back().loss));
            CHECK(observer.all<Iteration>().back().matchingGradientNorm > 0);
            CollectingObserver stopping;
            stopping.react = [&](const RunEvent& event) {
                const auto* iteration = std::get_if<Iteration>(&event);
                if (iteration != nullptr && iteration->iteration == 2)
                    first.stop();
            };
            REQUIRE(run(requestFor(config, folder.path() / "parts"), first, stopping));
            const auto request = resumeRequest(folder.path() / "parts");
            REQUIRE_MESSAGE(request, request.error().message);
            REQUIRE(run(*request, second, rest));
            CHECK(lastFloats(folder.path() / "whole") == lastFloats(folder.path() / "parts"));
        });
    }

    TEST_CASE("packed sets of the methods of one image hold tiles, which share soft labels") {
        for (const char* id : {"dc", "dsa", "mtt", "datm", "sre2l"}) {
            CAPTURE(id);
            auto config = tinyConfig(id);
            config.methodParams[id + std::string(".factor")] = std::int64_t{2};
            config.evaluation.randomBaseline = true;
            const auto recorded = runTiny(config);
            REQUIRE_MESSAGE(recorded.summary, recorded.summary.error().message);
            bool packed = false;
            for (const auto& evaluation : recorded.observer.all<Evaluation>())
                packed = packed || evaluation.subject == "random_packed";
            CHECK(packed);
        }
        const auto rows = torch::tensor({{1.0F}, {2.0F}, {3.0F}, {6.0F}});
        const auto mean = SyntheticSet::meanOfViews(rows, torch::tensor({0, 1, 0, 1}, torch::kInt64), 2);
        CHECK(mean.equal(torch::tensor({{2.0F}, {4.0F}})));
    }

} // TEST_SUITE
