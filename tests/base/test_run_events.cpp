// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "core/run/event_json.h"

using namespace distill;
using Json = nlohmann::json;

namespace {

// Through text, as a journal does it.
template <class Event>
Event roundTrip(const Event& event) {
    const auto read = eventFromJson(Json::parse(toJson(RunEvent(event)).dump()));
    REQUIRE(read.has_value());
    REQUIRE(std::holds_alternative<Event>(*read));
    CHECK(toJson(*read) == toJson(RunEvent(event)));
    return std::get<Event>(*read);
}

std::string nameOf(const RunEvent& event) {
    return toJson(event)["event"];
}

std::string refusalOf(const Json& json) {
    const auto event = eventFromJson(json);
    REQUIRE_FALSE(event.has_value());
    CHECK(event.error().code == ErrorCode::InvalidInput);
    return event.error().message;
}

Iteration someIteration() {
    Iteration e;
    e.iteration = 12;
    e.loss = 3.25;
    e.matching = 1.0 / 3.0;
    e.cmi = 0.0125;
    e.lambda = 8000;
    e.cmiFresh = false;
    e.perClassCmi = {0.5, 1e-9, 0};
    e.matchingGradientNorm = 4;
    e.cmiGradientNorm = 5;
    e.gradientCosine = -0.5;
    e.milliseconds = {6, 7, 8, 21};
    return e;
}

} // namespace

TEST_SUITE("run_events") {
    TEST_CASE("what λ weighs is told where it is not the CMI, and journals without it are read") {
        auto event = someIteration();
        CHECK_FALSE(toJson(RunEvent(event)).contains("regulariser"));
        CHECK_FALSE(roundTrip(event).regulariser.has_value());
        event.regulariser = 0.75;
        CHECK(roundTrip(event).regulariser == 0.75);
    }

    TEST_CASE("the teacher's accuracy on the images is told where it was measured, and journals without it "
              "are read") {
        auto event = someIteration();
        CHECK_FALSE(toJson(RunEvent(event)).contains("teacher_accuracy"));
        CHECK_FALSE(roundTrip(event).teacherAccuracy.has_value());
        event.teacherAccuracy = 61.0;
        CHECK(roundTrip(event).teacherAccuracy == 61.0);
    }

    TEST_CASE("names") {
        CHECK(nameOf(RunStarted{}) == "run_started");
        CHECK(nameOf(Progress{}) == "progress");
        CHECK(nameOf(StateChanged{}) == "state");
        CHECK(nameOf(Iteration{}) == "iteration");
        CHECK(nameOf(Images{}) == "images");
        CHECK(nameOf(Evaluation{}) == "evaluation");
        CHECK(nameOf(ControlApplied{}) == "control_applied");
        CHECK(nameOf(Resumed{}) == "resumed");
        CHECK(nameOf(Message{}) == "message");
        CHECK(nameOf(Finished{}) == "finished");
    }

    TEST_CASE("run_started") {
        RunStarted e;
        e.config.lambda = 12.5;
        e.config.methodParams = {{"dm.lr_img", 0.5}};
        e.directory = "/runs/a";
        e.device = "cpu";
        e.deviceNote = "no CUDA";
        e.threads = 2;
        e.classNames = {"T-shirt/top", "λ"};
        e.channels = 1;
        e.height = 28;
        e.width = 27;
        e.datasetName = "FashionMNIST";
        e.programVersion = "0.1";
        e.torchVersion = "1.13";
        const RunStarted read = roundTrip(e);
        CHECK(read.config == e.config);
        CHECK(read.directory == e.directory);
        CHECK(read.device == e.device);
        CHECK(read.deviceNote == e.deviceNote);
        CHECK(read.threads == 2);
        CHECK(read.classNames == e.classNames);
        CHECK(read.channels == 1);
        CHECK(read.height == 28);
        CHECK(read.width == 27);
        CHECK(read.datasetName == e.datasetName);
        CHECK(read.programVersion == e.programVersion);
        CHECK(read.torchVersion == e.torchVersion);
        CHECK(toJson(RunEvent(e))["schema"] == kJournalSchema);
        CHECK_FALSE(toJson(RunEvent(StateChanged{})).contains("schema"));
        CHECK_FALSE(toJson(RunEvent(e)).contains("parent"));
        CHECK(read.parent.empty());
        CHECK(read.parentIteration == -1);
        e.parent = "/runs/before";
        e.parentIteration = 250;
        const RunStarted fork = roundTrip(e);
        CHECK(fork.parent == "/runs/before");
        CHECK(fork.parentIteration == 250);
    }

    TEST_CASE("progress, state, message and finished") {
        const Progress progress = roundTrip(Progress{"teachers", "Training teacher 1 of 2", 0.5, 2});
        CHECK(progress.stage == "teachers");
        CHECK(progress.text == "Training teacher 1 of 2");
        CHECK(progress.done == 0.5);
        CHECK(progress.total == 2);
        const StateChanged state = roundTrip(StateChanged{RunState::Paused, "loss is not finite"});
        CHECK((state.state == RunState::Paused));
        CHECK(state.reason == "loss is not finite");
        for (const Severity severity : {Severity::Info, Severity::Warning, Severity::Error}) {
            const Message message = roundTrip(Message{severity, "text", "detail"});
            CHECK(message.severity == severity);
            CHECK(message.text == "text");
            CHECK(message.detail == "detail");
            CHECK_FALSE(message.realCmi);
            CHECK_FALSE(toJson(RunEvent(message)).contains("real_cmi"));
        }
        CHECK(roundTrip(Message{Severity::Info, "text", {}, 0.0625}).realCmi.value_or(0) == 0.0625);
        const Finished finished = roundTrip(Finished{RunState::Failed, 7, 1.5, "disk full"});
        CHECK((finished.state == RunState::Failed));
        CHECK(finished.iterations == 7);
        CHECK(finished.seconds == 1.5);
        CHECK(finished.message == "disk full");
    }

    TEST_CASE("iteration") {
        const Iteration e = someIteration();
        const Iteration read = roundTrip(e);
        CHECK(read.iteration == 12);
        CHECK(read.loss == e.loss);
        CHECK(read.matching == e.matching);
        CHECK(read.cmi == e.cmi);
        CHECK(read.lambda == e.lambda);
        CHECK(read.cmiFresh == false);
        CHECK(read.perClassCmi == e.perClassCmi);
        CHECK(read.matchingGradientNorm == 4);
        CHECK(read.cmiGradientNorm == 5);
        CHECK(read.gradientCosine == -0.5);
        CHECK(read.milliseconds.matching == 6);
        CHECK(read.milliseconds.cmi == 7);
        CHECK(read.milliseconds.step == 8);
        CHECK(read.milliseconds.total == 21);
        for (const char* key : {"loss", "matching", "cmi", "lambda"})
            CHECK(toJson(RunEvent(e))[key].is_number());
        CHECK_FALSE(toJson(RunEvent(Iteration{})).contains("per_class_cmi"));
    }

    TEST_CASE("a number that is not finite is written as null and read as a gap") {
        Iteration e = someIteration();
        e.loss = std::numeric_limits<double>::infinity();
        CHECK(toJson(RunEvent(e))["loss"].is_null());
        CHECK(std::isnan(roundTrip(e).loss));
    }

    TEST_CASE("images give geometry and shares, never pixels") {
        Images e;
        e.batch = std::make_shared<const ImageBatch>(
            ImageBatch{5, 2, 1, 1, 2, 3, std::vector<std::uint8_t>(12, 9)});
        e.cmiShare = {0.1f, 1e-7f};
        e.stored = true;
        const Images read = roundTrip(e);
        REQUIRE(read.batch);
        CHECK(read.batch->iteration == 5);
        CHECK(read.batch->classes == 2);
        CHECK(read.batch->ipc == 1);
        CHECK(read.batch->channels == 1);
        CHECK(read.batch->height == 2);
        CHECK(read.batch->width == 3);
        CHECK(read.batch->pixels.empty());
        CHECK(read.cmiShare == e.cmiShare);
        CHECK(read.stored);
        CHECK(toJson(RunEvent(e)).dump().find("0.1,") != std::string::npos); // not 0.10000000149011612
    }

    TEST_CASE("evaluation and control_applied") {
        Evaluation e{100, "random", "ConvNet", "public-300", {}, {}, 45.1, 0.4, 3, 12.5, {45.0, 45.2, 44.9}};
        CHECK(toJson(RunEvent(e)).count("confusion") == 0);
        e.confusion = {7, 1, 0, 8};
        const Evaluation read = roundTrip(e);
        CHECK(read.iteration == 100);
        CHECK(read.subject == "random");
        CHECK(read.network == "ConvNet");
        CHECK(read.protocol == "public-300");
        CHECK(read.accuracyMean == 45.1);
        CHECK(read.accuracyStd == 0.4);
        CHECK(read.repeats == 3);
        CHECK(read.seconds == 12.5);
        CHECK(read.accuracies == e.accuracies);
        CHECK(read.confusion == e.confusion);
        const ControlApplied applied = roundTrip(ControlApplied{9, "lambda", 0.25, 41});
        CHECK(applied.id == 9);
        CHECK(applied.key == "lambda");
        CHECK(applied.value == 0.25);
        CHECK(applied.iteration == 41);
        CHECK(applied.client.empty());
        CHECK(roundTrip(ControlApplied{9, "pause", 0, 41, "script"}).client == "script");
    }

    TEST_CASE("resumed") {
        const Resumed read = roundTrip(Resumed{500, "checkpoints/000500"});
        CHECK(read.from == 500);
        CHECK(read.checkpoint == "checkpoints/000500");
        CHECK(toJson(RunEvent(read)) ==
              Json{{"event", "resumed"}, {"from", 500}, {"checkpoint", "checkpoints/000500"}});
        CHECK(read.iterations == 0);
        CHECK(roundTrip(Resumed{500, "checkpoints/000500", 2000}).iterations == 2000);
    }

    TEST_CASE("what a resumed run abandoned is void, the rest stays in order") {
        Images late;
        late.batch = std::make_shared<const ImageBatch>(ImageBatch{4, 1, 1, 1, 1, 1, {}});
        const auto at = [](std::int64_t iteration) {
            Iteration e;
            e.iteration = iteration;
            return e;
        };
        const auto evaluationAt = [](std::int64_t iteration) {
            Evaluation e;
            e.iteration = iteration;
            return e;
        };
        const auto resumedFrom = [](std::int64_t iteration) { return Resumed{iteration, "checkpoints"}; };
        const auto names = [](const std::vector<RunEvent>& events) {
            std::string text;
            for (const auto& event : withoutAbandoned(events)) {
                const Json json = toJson(event);
                text += json["event"].get<std::string>() + json.value("iteration", Json()).dump() + " ";
            }
            return text;
        };
        const std::vector<RunEvent> once{RunStarted{},    at(1),          at(2),
                                         evaluationAt(2), at(3),          ControlApplied{1, "lambda", 5, 3},
                                         evaluationAt(3), late,           Message{},
                                         Finished{},      resumedFrom(2), at(3),
                                         Finished{}};
        CHECK(names(once) == "run_startednull iteration1 iteration2 evaluation2 messagenull resumednull "
                             "iteration3 finishednull ");
        // Two resumes, the second from further back than the first; nothing is lost where none happened.
        CHECK(names({at(1), at(2), resumedFrom(2), at(3), resumedFrom(1), at(2)}) ==
              "iteration1 resumednull resumednull iteration2 ");
        CHECK(names({at(1), Finished{}}) == "iteration1 finishednull ");
        CHECK(names({at(1), resumedFrom(0)}) == "resumednull ");
        // Begun anew, without a checkpoint: what lay at the beginning is void as well.
        CHECK(names({RunStarted{}, evaluationAt(0), at(1), Resumed{0, ""}, evaluationAt(0)}) ==
              "run_startednull resumednull evaluation0 ");
        CHECK(names({}).empty());
    }

    TEST_CASE("what is missing or of the wrong type is named") {
        Json json = toJson(RunEvent(someIteration()));
        json.erase("cmi");
        CHECK(refusalOf(json).find("\"cmi\"") != std::string::npos);
        json["cmi"] = "high";
        CHECK(refusalOf(json).find("\"cmi\"") != std::string::npos);
        json = toJson(RunEvent(Evaluation{}));
        json["repeats"] = 3e9;
        CHECK(refusalOf(json).find("\"repeats\"") != std::string::npos);
        json["repeats"] = 3000000000;
        CHECK(refusalOf(json).find("\"repeats\"") != std::string::npos);
        json = toJson(RunEvent(ControlApplied{}));
        json["id"] = -1;
        CHECK(refusalOf(json).find("\"id\"") != std::string::npos);
        json = toJson(RunEvent(StateChanged{}));
        json["state"] = "asleep";
        CHECK(refusalOf(json).find("\"state\"") != std::string::npos);
        json = toJson(RunEvent(RunStarted{}));
        json["schema"] = 99;
        CHECK(refusalOf(json).find("schema 99") != std::string::npos);
        json = toJson(RunEvent(RunStarted{}));
        json["config"]["ipc"] = "ten";
        CHECK(refusalOf(json).find("ipc") != std::string::npos);
        CHECK(refusalOf({{"event", "party"}}).find("\"party\"") != std::string::npos);
        CHECK(refusalOf(Json::array()).find("object") != std::string::npos);
        CHECK(refusalOf(Json::object()).find("\"event\"") != std::string::npos);
    }
}
