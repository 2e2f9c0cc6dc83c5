// SPDX-License-Identifier: GPL-3.0-or-later
// `distill score`, `distill matrix`, `distill features`: what scripts get, and that numbers can be believed.
#include <algorithm>
#include <cmath>
#include <csignal>

#include <doctest/doctest.h>

#include "tests/app/program.h"

using namespace distill::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const Scratch& scratch() {
    static const Scratch folder;
    return folder;
}

// One finished run for all tests of this file, with sets of iterations 0, 2 and 4, and the checkpoints of 1, 2 and 4.
const fs::path& finishedRun() {
    static const fs::path run = scratch() / "run";
    if (!fs::exists(run)) {
        const Outcome outcome = runDistill(smallRun(run, {"--evaluate-every", "2"}));
        CAPTURE(outcome.err);
        REQUIRE(outcome.exitCode == 0);
    }
    return run;
}

json answered(const Arguments& arguments) {
    const Outcome outcome = runDistill(arguments);
    CAPTURE(outcome.err);
    REQUIRE(outcome.exitCode == 0);
    return json::parse(outcome.out); // nothing but JSON on standard output
}

Arguments quickly(const Arguments& first) {
    Arguments arguments = first;
    arguments.insert(arguments.end(), {"--network", "ConvNetW8", "--protocol", "quick", "--repeats", "2",
                                       "--epochs", "2", "--threads", "1", "--json"});
    return arguments;
}

const json& rowOf(const json& card, const std::string& id) {
    const auto& rows = card.at("rows");
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const json& each) { return each.at("id") == id; });
    REQUIRE_MESSAGE(row != rows.end(), "there is no row ", id);
    return *row;
}

double meanOf(const json& card, const std::string& id) {
    return rowOf(card, id).at("accuracy_mean").get<double>();
}

double sumOf(const json& numbers) {
    double sum = 0;
    for (const auto& number : numbers)
        sum += number.get<double>();
    return sum;
}

} // namespace

TEST_SUITE("scores") {

    TEST_CASE("the same set evaluated twice with one seed gives the same numbers, and a confusion matrix") {
        const Arguments evaluate = quickly({"evaluate", finishedRun().string(), "--seed", "5"});
        const json first = answered(evaluate), second = answered(evaluate);
        CHECK(first[0].at("accuracies") == second[0].at("accuracies"));
        CHECK(first[0].at("confusion") == second[0].at("confusion"));
        CHECK(first[0].at("iteration") == 4);
        CHECK(first[0].at("confusion").size() == 100);
        CHECK(answered(quickly({"evaluate", finishedRun().string(), "--seed", "6"}))[0].at("accuracies") !=
              first[0].at("accuracies"));
    }

    TEST_CASE("random real images give the random line within its interval") {
        const fs::path run = scratch() / "random";
        const Outcome made = runDistill(smallRun(run, {"--method", "random", "--set", "evaluate.repeats=5"}));
        CAPTURE(made.err);
        REQUIRE(made.exitCode == 0);
        json line;
        for (const auto& event : eventsOf(readJournal(run), "evaluation"))
            if (event.at("subject") == "random")
                line = event;
        REQUIRE(line.is_object());
        const json measured =
            answered({"evaluate", run.string(), "--network", "ConvNetW8", "--protocol", "quick", "--repeats",
                      "5", "--epochs", "2", "--threads", "1", "--json"})[0];
        const double t = 2.776 / std::sqrt(5.0); // of 5 networks each
        const double reach =
            t * (line.at("accuracy_std").get<double>() + measured.at("accuracy_std").get<double>());
        CHECK(std::abs(line.at("accuracy_mean").get<double>() - measured.at("accuracy_mean").get<double>()) <=
              reach);
    }

    TEST_CASE("a score card holds the baselines, the roof, DD-Ranking's scores and the protocol in words") {
        const Arguments score = quickly({"score", finishedRun().string(), "--full-epochs", "1"});
        const json card = answered(score).at(0);
        for (const char* id : {"synthetic", "random", "herding", "k-center", "k-means", "rded", "full",
                               "synthetic_plain", "random_plain"}) {
            CAPTURE(id);
            CHECK(meanOf(card, id) >= 0);
            CHECK(meanOf(card, id) <= 100);
        }
        CHECK(card.at("hlr").get<double>() ==
              doctest::Approx(meanOf(card, "full") - meanOf(card, "synthetic")));
        CHECK(card.at("ior").get<double>() ==
              doctest::Approx(meanOf(card, "synthetic") - meanOf(card, "random")));
        for (const auto& row : card.at("rows")) // what is equal by definition is no row of its own
            CHECK((row.at("id") != "synthetic_hard" && row.at("id") != "synthetic_augmented"));
        CHECK(card.at("lrs").get<double>() > 0);
        CHECK(card.at("ars").get<double>() > 0);
        CHECK(card.at("protocol").get<std::string>().find("2 epochs") != std::string::npos);
        CHECK(card.at("image_bytes") == 20 * 32 * 32 * 3 * 4);
        CHECK(card.at("label_bytes") == 0);
        CHECK(card.at("iteration") == 4);
        CHECK(card.at("run_seconds").get<double>() > 0);
        // The set's accuracy is that of distill evaluate, and the roof is not trained again.
        CHECK(rowOf(card, "synthetic").at("accuracies") ==
              answered(quickly({"evaluate", finishedRun().string()}))[0].at("accuracies"));
        const json again = answered(score).at(0);
        CHECK(rowOf(again, "full").at("seconds") == rowOf(card, "full").at("seconds"));
        CHECK(answered(quickly({"score", finishedRun().string(), "--no-full", "--no-baselines",
                                "--no-robustness"}))
                  .at(0)
                  .at("hlr")
                  .is_null());
    }

    TEST_CASE("a matrix of networks and iterations goes on where its file ends") {
        const fs::path out = scratch() / "matrix.json";
        const std::string run = finishedRun().string();
        const Arguments one = quickly({"matrix", run + "@0", "--out", out.string()});
        const json first = answered(one);
        REQUIRE(first.at("cells").size() == 1);
        Arguments more = quickly({"matrix", run + "@0", run, "--network", "MLP", "--out", out.string()});
        const json whole = answered(more);
        CHECK(whole.at("cells").size() == 4);
        CHECK(whole.at("cells")[0] == first.at("cells")[0]); // with its seconds: not done again
        CHECK(whole.at("columns")[0].at("iteration") == 0);
        CHECK(whole.at("columns")[1].at("iteration") == 4);
        CHECK(json::parse(readText(out)) == whole);
        CHECK(answered(more) == whole);
        const Outcome unknown = runDistill(quickly({"matrix", run + "@3"}));
        CHECK(unknown.exitCode == 3);
        CHECK(unknown.err.find("there are 0, 1, 2, 4.") != std::string::npos);
        writeText(scratch() / "other.json", "{}");
        const Outcome refused =
            runDistill(quickly({"matrix", run, "--out", (scratch() / "other.json").string()}));
        CHECK(refused.exitCode == 3);
        CHECK(readText(scratch() / "other.json") == "{}");
    }

    TEST_CASE("a matrix gives no set the accuracy that rests on another one's teachers") {
        const std::string first = finishedRun().string();
        const std::string other = (scratch() / "other-teachers").string();
        REQUIRE(
            runDistill(smallRun(other, {"--evaluate-every", "2", "--set", "teacher.subset=100"})).exitCode ==
            0);
        const json matrix = answered(quickly({"matrix", first + "@0", other + "@0", "--labels", "soft"}));
        const auto& columns = matrix.at("columns");
        REQUIRE(columns[0].at("digest") == columns[1].at("digest"));
        REQUIRE(matrix.at("cells").size() == 2);
        for (std::size_t i = 0; i < 2; ++i) {
            const json alone =
                answered(quickly({"evaluate", i == 0 ? first + "@0" : other + "@0", "--labels", "soft"}))
                    .at(0);
            CHECK(matrix.at("cells")[i].at("evaluation").at("accuracies") == alone.at("accuracies"));
        }
    }

    TEST_CASE("two matrices that write one file keep the cells of both") {
        const fs::path out = scratch() / "shared.json";
        const std::string run = finishedRun().string();
        Program slow({"matrix", run, "--network", "ConvNetW8", "--epochs", "60", "--repeats", "1",
                      "--threads", "1", "--out", out.string()});
        REQUIRE(slow.waitUntil([&] { return fs::exists(out); }));
        answered({"matrix", run, "--network", "ConvNetW8", "--epochs", "1", "--repeats", "1", "--threads",
                  "1", "--out", out.string(), "--json"});
        const Outcome outcome = slow.wait();
        CHECK_MESSAGE(outcome.exitCode == 0, outcome.err);
        CHECK(json::parse(readText(out)).at("cells").size() == 2);
    }

    TEST_CASE("a set lies among the real images: points, nearest ones and pixels") {
        const fs::path pictures = scratch() / "pictures";
        const json map = answered({"features", finishedRun().string(), "--every-iteration", "--real", "4",
                                   "--pictures", pictures.string(), "--threads", "1", "--json"});
        CHECK(map.at("projection") == "pca");
        CHECK(map.at("real").at("points").size() == 40);
        REQUIRE(map.at("sets").size() == 4);
        const std::int64_t iterations[] = {0, 1, 2, 4};
        for (std::size_t i = 0; i < 4; ++i)
            CHECK(map.at("sets")[i].at("iteration") == iterations[i]);
        CHECK(map.at("sets").back().at("points").size() == 20);
        CHECK(map.at("nearest").size() == 20);
        CHECK(fs::exists(pictures / "nearest.png"));
        CHECK(fs::exists(pictures / "synthetic.png"));
        CHECK(sumOf(map.at("pixels").at("synthetic").at("histogram")[0]) == 20 * 32 * 32);
        // A set of real images lies on real images.
        const json start = answered(
            {"features", finishedRun().string() + "@0", "--real", "4", "--threads", "1", "--tsne", "--json"});
        CHECK(start.at("projection") == "tsne");
        for (std::size_t i = 0; i < 20; ++i) {
            CHECK(start.at("nearest")[i].at("distance").get<double>() < 1e-3);
            CHECK(start.at("nearest")[i].at("label") == i / 2);
        }
        CHECK(runDistill({"features", finishedRun().string(), "--nearest", "smell"}).exitCode == 2);
        CHECK(runDistill({"features", finishedRun().string(), "--teacher", "NoNet"}).exitCode == 2);
    }

    TEST_CASE("evaluating a snapshot while the run goes on does not change the run") {
        const fs::path alone = scratch() / "alone", watched = scratch() / "watched";
        const auto settings = [](std::size_t iterations) -> Arguments {
            return {"--iterations", std::to_string(iterations), "--evaluate-every", "0",
                    "--set",        "snapshot.every=10"};
        };
        const auto iterations = [&] { return eventsOf(readJournal(watched), "iteration").size(); };
        Program program(smallRun(watched, settings(100000))); // ends when it is asked to
        REQUIRE(program.waitUntil([&] { return iterations() >= 2; }));
        REQUIRE(runDistill({"control", watched.string(), "--pause"}).exitCode == 0);
        REQUIRE(program.waitUntil([&] { return fs::exists(watched / "checkpoints" / "latest"); }));
        const json evaluated = answered(quickly({"evaluate", watched.string()}));
        CHECK(evaluated[0].at("iteration") == iterations());
        const std::size_t compared = (iterations() / 10 + 2) * 10;
        REQUIRE(runDistill({"control", watched.string(), "--resume"}).exitCode == 0);
        REQUIRE(program.waitUntil([&] { return iterations() > compared; }));
        REQUIRE(runDistill({"control", watched.string(), "--stop"}).exitCode == 0);
        CHECK(program.wait().exitCode == 0);
        REQUIRE(runDistill(smallRun(alone, settings(compared))).exitCode == 0);
        const auto last = readImages(alone).back();
        CHECK(readText(watched / "images" / last.first) == last.second);
    }

    TEST_CASE("published accuracies carry their source and protocol, and none is of CMI") {
        const json rows = answered({"list", "published", "--json"});
        CHECK(rows.size() > 50);
        for (const auto& row : rows) {
            CHECK_FALSE(row.at("source").get<std::string>().empty());
            CHECK_FALSE(row.at("protocol").get<std::string>().empty());
            CHECK(row.at("method").get<std::string>().find("CMI") == std::string::npos);
            CHECK(row.at("accuracy_mean").get<double>() <= 100);
        }
    }

} // TEST_SUITE
