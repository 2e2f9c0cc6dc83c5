// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for every method of the catalogue.
#include <torch/torch.h>

#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include <nlohmann/json.hpp>

#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/methods/dc.h"
#include "core/maths/methods/discrepancy.h"
#include "core/maths/methods/extractor.h"
#include "core/maths/methods/selection.h"
#include "core/maths/methods/trajectory_matching.h"
#include "core/maths/synth/synthetic_set.h"
#include "tests/support/run_recording.h"

using namespace distill;

namespace {

template <class Act>
void forEachMethod(bool baselines, const Act& act) {
    int seen = 0;
    for (const auto& method : methods())
        if (method.baseline == baselines) {
            CAPTURE(method.id);
            act(method);
            ++seen;
        }
    CHECK(seen == (baselines ? 5 : 11));
}

RecordedRun runStopping(const RunConfig& config, std::int64_t after) {
    RecordedRun recorded;
    RunControls controls;
    recorded.observer.react = [&](const RunEvent& event) {
        if (const auto* iteration = std::get_if<Iteration>(&event);
            iteration && iteration->iteration == after)
            controls.stop();
    };
    recorded.summary = run(requestFor(config), controls, recorded.observer);
    return recorded;
}

double mean(const std::vector<Iteration>& iterations, std::size_t first, std::size_t last) {
    double sum = 0;
    for (std::size_t i = first; i < last; ++i)
        sum += iterations[i].matching;
    return sum / static_cast<double>(last - first);
}

} // namespace

TEST_SUITE("methods") {

    TEST_CASE("every method gives finite losses and gradients, and one seed gives one result") {
        forEachMethod(false, [](const MethodDescriptor& method) {
            const auto config = tinyConfig(method.id);
            const auto first = runTiny(config);
            REQUIRE_MESSAGE(first.summary, first.summary.error().message);
            const auto iterations = first.observer.all<Iteration>();
            REQUIRE(iterations.size() == 4);
            for (const auto& iteration : iterations) {
                CHECK(std::isfinite(iteration.loss));
                CHECK(iteration.matchingGradientNorm > 0);
                CHECK(std::isfinite(iteration.matchingGradientNorm));
                CHECK(iteration.cmi > 0);
                CHECK(iteration.cmiGradientNorm > 0);
                CHECK(iteration.perClassCmi.size() == 10);
            }
            const auto second = runTiny(config);
            CHECK(lastPixels(first.observer) == lastPixels(second.observer));
            CHECK(second.observer.all<Iteration>().back().loss == iterations.back().loss);
        });
    }

    TEST_CASE("λ > 0 lowers CMI, and batches do not depend on it") {
        forEachMethod(false, [](const MethodDescriptor& method) {
            auto config = tinyConfig(method.id);
            config.iterations = 8;
            config.lambda = 1;
            config.cmi.initialRatio = 3; // a strong pull, whatever the scale of the method's own loss
            const auto with = runTiny(config);
            config.lambda = 0;
            const auto without = runTiny(config);
            REQUIRE(with.summary);
            REQUIRE(without.summary);
            CHECK(with.observer.all<Iteration>().back().cmi < without.observer.all<Iteration>().back().cmi);
            if (method.id == "dm" || method.id == "dc" || method.id == "dsa") // one step an iteration
                CHECK(with.observer.all<Iteration>().front().matching ==
                      doctest::Approx(without.observer.all<Iteration>().front().matching));
        });
    }

    TEST_CASE("a calibrated λ gives the gradient ratio asked for, and is announced") {
        forEachMethod(false, [](const MethodDescriptor& method) {
            auto config = tinyConfig(method.id);
            config.iterations = 1;
            config.cmi.initialRatio = 0.1;
            const auto recorded = runTiny(config);
            REQUIRE(recorded.summary);
            const auto first = recorded.observer.all<Iteration>().front();
            REQUIRE(recorded.observer.all<ControlApplied>().size() == 1);
            CHECK(recorded.observer.all<ControlApplied>().front().value == first.lambda);
            const std::set<std::string> severalSteps = {"idc", "idm", "dance",
                                                        "ncfm"}; // there it is the first one's
            if (severalSteps.count(method.id) == 0)
                CHECK(first.cmiGradientNorm ==
                      doctest::Approx(0.1 * first.matchingGradientNorm).epsilon(1e-3));
        });
    }

    TEST_CASE("a method's own loss falls on the shapes") {
        for (const char* id :
             {"dm", "dance", "ncfm", "datadam", "dc", "dsa", "idc", "mtt", "datm", "sre2l"}) {
            CAPTURE(id);
            auto config = tinyConfig(id);
            config.lambda = 0;
            config.iterations = 60;
            config.initialisation = Initialisation::Noise;
            config.cmi.every = 1000;
            if (std::string(id) == "dm")
                config.methodParams["dm.lr_img"] = 5.0;
            if (std::string(id) == "dc" || std::string(id) == "dsa")
                config.methodParams[id + std::string(".outer_loop")] = std::int64_t{1};
            if (std::string(id) == "idc")
                config.methodParams["idc.lr_img"] = 0.5;
            const auto recorded = runTiny(config);
            REQUIRE_MESSAGE(recorded.summary, recorded.summary.error().message);
            const auto iterations = recorded.observer.all<Iteration>();
            CHECK(mean(iterations, 50, 60) < mean(iterations, 0, 10));
        }
    }

    TEST_CASE("a stop is obeyed within an iteration") {
        forEachMethod(false, [](const MethodDescriptor& method) {
            auto config = tinyConfig(method.id);
            config.iterations = 100000;
            const auto recorded = runStopping(config, 2);
            REQUIRE(recorded.summary);
            CHECK((recorded.summary->state == RunState::Stopped));
            CHECK(recorded.summary->iterations == 2);
        });
    }

    TEST_CASE("settings survive JSON, are listed with help, and every method runs with its presets' values") {
        for (const auto& method : methods()) {
            CAPTURE(method.id);
            for (const auto& param : method.params) {
                CHECK(param.key.rfind(method.id + ".", 0) == 0);
                CHECK_FALSE(param.help.empty());
                CHECK_FALSE(checkParam(param, param.defaultValue).has_value());
            }
            for (const auto& preset : presets())
                for (const std::int64_t ipc : {1, 10, 50}) {
                    const auto config = presetConfig(preset.id, method.id, "cifar10", ipc);
                    REQUIRE(config);
                    const auto problems = validate(*config);
                    CHECK_MESSAGE(problems.empty(), (problems.empty() ? "" : problems.front().message));
                    CHECK(configFromJson(toJson(*config)) == *config);
                }
        }
    }

    TEST_CASE("where several images are kept in one, CMI sees them unpacked") {
        for (const char* id : {"idc", "idm", "dance", "ncfm"}) {
            auto config = tinyConfig(id);
            config.ipc = 1;
            config.iterations = 2;
            const auto recorded = runTiny(config);
            REQUIRE(recorded.summary);
            CHECK(recorded.observer.all<Iteration>().back().cmi >
                  0); // four tiles of a class are not one point
            CHECK(recorded.observer.all<Images>().back().cmiShare.size() == 10);
            config.evaluation.randomBaseline = true;
            bool packed = false;
            for (const auto& evaluation : runTiny(config).observer.all<Evaluation>())
                packed = packed || evaluation.subject == "random_packed";
            CHECK(packed);
        }
    }

    TEST_CASE(
        "every choice of the distribution-matching family runs, packed or not, and lowers its own loss") {
        for (const auto* row : {"extractor", "discrepancy"})
            for (const auto& choice : row == std::string("extractor") ? paramChoices<ExtractorKind>()
                                                                      : paramChoices<Discrepancy>())
                for (const std::int64_t factor : {1, 2, 3}) {
                    CAPTURE(choice.id);
                    CAPTURE(factor);
                    auto config = tinyConfig("dm");
                    config.methodParams[std::string("dm.") + row] = choice.id;
                    config.methodParams["dm.factor"] = factor;
                    config.methodParams["dm.ce_weight"] = 0.5;
                    const auto recorded = runTiny(config);
                    REQUIRE_MESSAGE(recorded.summary, recorded.summary.error().message);
                    CHECK(std::isfinite(recorded.observer.all<Iteration>().back().loss));
                    CHECK(recorded.observer.all<Iteration>().back().matchingGradientNorm > 0);
                }
    }

    TEST_CASE("cross-entropy keeps images within their class, as the teachers see them") {
        auto config = tinyConfig("dm");
        config.lambda = 0;
        config.iterations = 40;
        config.initialisation = Initialisation::Noise;
        config.teacher.epochs = 4;
        config.methodParams["dm.pretrain_epochs"] = std::int64_t{4};
        config.methodParams["dm.lr_img"] = 5.0;
        const auto last = [&](double weight) {
            config.methodParams["dm.ce_weight"] = weight;
            const auto recorded = runTiny(config);
            REQUIRE_MESSAGE(recorded.summary, recorded.summary.error().message);
            const auto accuracy = recorded.observer.all<Iteration>().back().teacherAccuracy;
            REQUIRE(accuracy.has_value());
            return *accuracy;
        };
        CHECK(last(10) > last(0));
    }

    TEST_CASE("every start gives images of the right number and range for every packing") {
        for (const auto start : {Initialisation::KMeans, Initialisation::Rded})
            for (const char* id : {"dm", "dance", "idm", "mtt"}) {
                CAPTURE(idOf(start));
                CAPTURE(id);
                auto config = tinyConfig(id);
                config.initialisation = start;
                config.iterations = 1;
                const auto recorded = runTiny(config);
                REQUIRE_MESSAGE(recorded.summary, recorded.summary.error().message);
                CHECK(lastPixels(recorded.observer).size() ==
                      std::size_t(10) * 2 * recorded.observer.all<Images>().back().batch->channels * 32 * 32);
            }
    }

    TEST_CASE("the published number of updates per network and of training epochs") {
        CHECK(dcLoops(1).outer == 1);
        CHECK(dcLoops(10).outer == 10);
        CHECK(dcLoops(10).inner == 50);
        CHECK(dcLoops(50).outer == 50);
        CHECK(dcLoops(50).inner == 10);
        CHECK(dcLoops(15).outer == 10);
        CHECK(dcLoops(500).outer == 50);
    }

    TEST_CASE("MTT learns from every match, DATM from those below its largest loss") {
        for (const char* method : {"mtt", "datm"}) {
            auto config = tinyConfig(method);
            config.lambda = 0;
            if (config.methodParams.count("datm.threshold") != 0)
                config.methodParams["datm.threshold"] = 1e-6; // below any loss
            const auto iterations = runTiny(config).observer.all<Iteration>();
            REQUIRE_FALSE(iterations.empty());
            for (const auto& iteration : iterations) {
                CHECK(iteration.matching > 1e-6);
                CHECK((iteration.matchingGradientNorm > 0) == (method == std::string("mtt")));
            }
        }
    }

    TEST_CASE("DATM's latest start grows from the first to the last value") {
        CHECK(datmLastStart(10, 20, 1000, 1) == 10);
        CHECK(datmLastStart(10, 20, 1000, 500) == 15);
        CHECK(datmLastStart(10, 20, 1000, 1000) == 20);
        CHECK(datmLastStart(10, 20, 1000, 5000) == 20);
    }

    TEST_CASE("experts that are too short for the matches are refused with both numbers") {
        auto config = tinyConfig("mtt");
        config.methodParams["mtt.max_start"] = std::int64_t{9};
        const auto recorded = runTiny(config);
        REQUIRE_FALSE(recorded.summary);
        CHECK(recorded.summary.error().message.find("4 epochs") != std::string::npos);
    }

    TEST_CASE("baselines are real images of the right class, the same for one seed, and are only evaluated") {
        const auto data = loadDataset("shapes", "");
        forEachMethod(true, [&](const MethodDescriptor& method) {
            const auto config = tinyConfig(method.id);
            const auto recorded = runTiny(config);
            REQUIRE_MESSAGE(recorded.summary, recorded.summary.error().message);
            CHECK(recorded.summary->iterations == 0);
            CHECK(recorded.observer.all<Iteration>().empty());
            CHECK(recorded.observer.all<Evaluation>().size() == 1);
            const auto batch = recorded.observer.all<Images>().back().batch;
            CHECK(batch->pixels == lastPixels(runTiny(config).observer));
            if (method.id == "rded")
                return; // mosaics of crops
            for (int c = 0; c < 10; ++c)
                for (int k = 0; k < batch->ipc; ++k) {
                    const auto image =
                        torch::from_blob(const_cast<std::uint8_t*>(batch->image(c, k)),
                                         {batch->height, batch->width, batch->channels}, torch::kUInt8)
                            .permute({2, 0, 1});
                    const auto ofClass = data.train.images.index_select(
                        0, data.train.classIndices[static_cast<std::size_t>(c)]);
                    CHECK((ofClass == image).flatten(1).all(1).any().item<bool>());
                }
        });
    }

    TEST_CASE("herding, k-center and k-means on points whose answers are known") {
        const auto line = torch::tensor({0.0F, 1.0F, 2.0F, 3.0F, 10.0F}).view({5, 1});
        CHECK(herding(line, 1)[0].item<std::int64_t>() == 3); // the mean is 3.2
        CHECK(kCenter(line, 2).equal(torch::tensor({3, 4}, torch::kInt64)));
        CHECK(kCenter(line, 3).equal(torch::tensor({3, 4, 0}, torch::kInt64)));
        const auto pairs = torch::tensor({0.0F, 0.1F, 5.0F, 5.1F, 9.0F, 9.1F}).view({6, 1});
        auto generator = makeGenerator(1);
        const auto chosen = std::get<0>((kMeans(pairs, 3, generator) / 2).floor().sort());
        CHECK(chosen.to(torch::kInt64).equal(torch::tensor({0, 1, 2}, torch::kInt64)));
        CHECK(herding(line, 9).size(0) == 5);
        CHECK(kCenter(torch::zeros({3, 2}), 3).size(0) == 3); // equal points are chosen once each
    }

} // TEST_SUITE
