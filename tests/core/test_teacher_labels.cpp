// SPDX-License-Identifier: GPL-3.0-or-later
// Evaluating with a teacher's soft labels in place of classes.
#include <torch/torch.h>

#include <doctest/doctest.h>

#include "core/jobs/score.h"
#include "core/maths/eval/teacher_labels.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
#include "tests/support/run_recording.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using distill::test::TempDir;

namespace {

std::shared_ptr<Network> network(std::uint64_t seed) {
    auto made = seededNetwork("ConvNetD2W8", {3, 16, 16, 10}, seed);
    made->eval();
    made->freeze();
    return made;
}

std::vector<Evaluation> evaluationsWith(EvaluationLabels labels) {
    auto config = tinyConfig("dance"); // packed: random images are compared packed alike
    config.iterations = 1;
    config.evaluation.labels = labels;
    config.evaluation.randomBaseline = true;
    const auto recorded = runTiny(config);
    REQUIRE_MESSAGE(recorded.summary, recorded.summary.error().message);
    return recorded.observer.all<Evaluation>();
}

} // namespace

TEST_SUITE("teacher_labels") {

    TEST_CASE("the labels are the mean of the teachers' probabilities") {
        const auto one = network(1), two = network(2);
        const auto images = torch::randn({5, 3, 16, 16}, makeGenerator(7));
        const auto logits = TeacherLabels({one, two}, "two").logits(images);
        const auto mean = (torch::softmax(logitsInChunks(*one, images), 1) +
                           torch::softmax(logitsInChunks(*two, images), 1)) /
                          2;
        CHECK((torch::softmax(logits, 1) - mean).abs().max().item<double>() < 1e-5);
        CHECK((logits.exp().sum(1) - 1).abs().max().item<double>() < 1e-5);
    }

    TEST_CASE("every line of a run is under the same switch, and what labelled it is recorded") {
        const auto own = evaluationsWith(EvaluationLabels::Own),
                   hard = evaluationsWith(EvaluationLabels::Hard),
                   soft = evaluationsWith(EvaluationLabels::Soft);
        REQUIRE(own.size() == 3);
        REQUIRE(soft.size() == 3);
        for (std::size_t i = 0; i < own.size(); ++i) {
            CHECK(own[i].labels.empty());
            CHECK(hard[i].labels == "hard");
            CHECK(hard[i].accuracies == own[i].accuracies); // the set's own labels are its classes
            CHECK(soft[i].labels == "soft");
            CHECK(soft[i].labeller.find("2 × ConvNetD2W8, 1 epoch") == 0);
            CHECK(soft[i].confusion != own[i].confusion);
            CHECK(soft[i].subject == own[i].subject);
        }
    }

    TEST_CASE("a named teacher labels a stored set, an unknown one is refused") {
        const TempDir folder;
        auto config = tinyConfig("dm");
        config.iterations = 1;
        RunControls controls;
        CollectingObserver observer;
        REQUIRE(run(requestFor(config, folder.path() / "run"), controls, observer));
        EvaluateRequest request;
        request.place.set = folder.path() / "run";
        request.protocol = "quick";
        request.epochs = request.repeats = 1;
        request.machine.threads = 1;
        request.networks = {"ConvNetD2W8"};
        request.labels = "soft";
        request.labelTeacher = "ConvNetD2W8";
        const auto labelled = evaluateSet(request, watchBy(controls));
        REQUIRE_MESSAGE(labelled, labelled.error().message);
        CHECK(labelled->front().labels == "soft");
        CHECK(labelled->front().labeller.find("ConvNetD2W8") != std::string::npos);
        request.labelTeacher = "NoSuchNet";
        CHECK(evaluateSet(request, watchBy(controls)).error().code == ErrorCode::Usage);
        request.labels = "hard";
        CHECK(evaluateSet(request, watchBy(controls)).error().message.find("soft") != std::string::npos);
        request.labels = "gentle";
        CHECK(evaluateSet(request, watchBy(controls)).error().message.find("own, hard, soft") !=
              std::string::npos);
    }

    TEST_CASE("a run whose labels nobody can give is refused before it begins") {
        auto config = tinyConfig("dm");
        config.evaluation.labels = EvaluationLabels::Soft;
        config.evaluation.labelTeacher = "NoSuchNet";
        REQUIRE(validate(config).size() == 1);
        CHECK(validate(config).front().field == "evaluate.label_teacher");
        config.evaluation.labelTeacher = "ConvNetD2W8";
        CHECK(validate(config).empty());
        config.evaluation.labels = EvaluationLabels::Own;
        CHECK(validate(config).size() == 1);
    }

    TEST_CASE("the score card has every row under the switch, and hard rows for DD-Ranking") {
        const TempDir folder;
        auto config = tinyConfig("dm");
        config.iterations = 1;
        RunControls controls;
        CollectingObserver observer;
        REQUIRE(run(requestFor(config, folder.path() / "run"), controls, observer));
        ScoreRequest request;
        request.evaluation.place.set = folder.path() / "run";
        request.evaluation.protocol = "quick";
        request.evaluation.epochs = request.evaluation.repeats = 1;
        request.evaluation.machine.threads = 1;
        request.evaluation.labels = "soft";
        request.fullEpochs = 1;
        const auto card = measureScore(request, watchBy(controls));
        REQUIRE_MESSAGE(card, card.error().message);
        CHECK(card->labels == "soft");
        CHECK(card->labeller.find("ConvNetD2W8") != std::string::npos);
        for (const char* id :
             {"synthetic", "random", "synthetic_hard", "random_hard", "herding", "k-means", "rded"})
            CHECK_MESSAGE(card->find(id) != nullptr, id);
        CHECK(card->standing("random_augmented") == card->find("random_hard")); // not the soft one
        CHECK(card->standing("synthetic_augmented") == card->find("synthetic_hard"));
        const auto scores = ddRanking(*card);
        CHECK(scores.hlr == card->find("full")->evaluation.accuracyMean -
                                card->find("synthetic_hard")->evaluation.accuracyMean);
    }

} // TEST_SUITE
