// SPDX-License-Identifier: GPL-3.0-or-later
// What scripts rely on before anything is computed: help, lists, and how a bad command line is refused.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include <doctest/doctest.h>

#include "tests/app/program.h"

using namespace distill::test;
using nlohmann::json;

namespace {

// Refused with this exit code, a sentence that names the culprit, nothing on standard output, no folder made.
void checkRefused(const Arguments& arguments, int code, const std::string& culprit) {
    CAPTURE(culprit);
    const Outcome outcome = runDistill(arguments);
    CAPTURE(outcome.err);
    CHECK(outcome.exitCode == code);
    CHECK(outcome.err.find(culprit) != std::string::npos);
    CHECK(outcome.out.empty());
}

std::set<std::string> idsOf(const json& list) {
    std::set<std::string> ids;
    for (const json& entry : list)
        ids.insert(entry.at("id").get<std::string>());
    return ids;
}

json listed(const std::string& what) {
    const Outcome outcome = runDistill({"list", what, "--json"});
    CAPTURE(outcome.err);
    REQUIRE(outcome.exitCode == 0);
    return json::parse(outcome.out);
}

} // namespace

TEST_SUITE("command_line") {

    TEST_CASE("help goes to standard output and names every command and exit code") {
        const Outcome outcome = runDistill({"--help"});
        CHECK(outcome.exitCode == 0);
        for (const char* word :
             {"run", "resume", "fork", "replay", "list", "dataset", "evaluate", "cmi", "sweep", "twin",
              "export", "inspect", "import", "teachers", "experts", "bench", "130"}) {
            CAPTURE(word);
            CHECK(outcome.out.find(word) != std::string::npos);
        }
    }

    TEST_CASE("help needs no other program, and says what the others would") {
        const Scratch scratch;
        const std::filesystem::path whole = DISTILL_PROGRAM;
        std::filesystem::copy_file(whole, scratch / "distill"); // alone: it can start no other
        const auto answer = [&](const std::filesystem::path& program, const std::string& words) {
            const std::string file = (scratch / "answer").string();
            // NOLINTNEXTLINE(bugprone-command-processor): a line of a shell is what is tested
            REQUIRE(std::system(("'" + program.string() + "' " + words + " >'" + file + "'").c_str()) == 0);
            return readText(file);
        };
        for (const char* words :
             {"--help", "run --help", "teachers train --help", "import --help", "list --help"}) {
            CAPTURE(words);
            const auto quick = answer(scratch / "distill", words);
            CHECK(quick == answer(whole.parent_path() / "distill-engine", words));
            CHECK(quick.find("Exit codes: 0 done") != std::string::npos);
        }
        CHECK(answer(scratch / "distill", "help run") == answer(scratch / "distill", "run -h"));
    }

    TEST_CASE("what a command needs is named by its argument, with an example") {
        checkRefused({"evaluate"}, 2, "'evaluate' needs <set>: Run folder");
        checkRefused({"evaluate"}, 2, "For example: distill evaluate first ");
        checkRefused({"list"}, 2, "'list' needs <what>: ");
        checkRefused({"fork", "first"}, 2, "'fork' needs --at: Iteration to branch off after.");
        checkRefused({"teachers"}, 2, "'teachers' needs one of its commands: train, list, clear.");
    }

    TEST_CASE("a picture is a PNG, whatever is asked for") {
        checkRefused({"export", "run", "--grid", "g.jpg"}, 2, "'g.jpg' would hold a PNG");
        checkRefused({"pictures", "run", "--out", "g.jpg"}, 2, "ends in .png");
        checkRefused({"dataset", "shapes", "--samples", "g.jpeg"}, 2, "ends in .png");
    }

    TEST_CASE("cached trainings go when somebody agrees, or says so at once") {
        REQUIRE(runDistill({"teachers", "train", "--dataset", "shapes", "--network", "ConvNetW8", "--count",
                            "1", "--epochs", "1", "--threads", "1"})
                    .exitCode == 0);
        checkRefused({"teachers", "clear"}, 2, "--force");
        CHECK(json::parse(runDistill({"teachers", "list", "--json"}).out).size() >= 1);
        CHECK(runDistill({"teachers", "clear", "--force"}).exitCode == 0);
        CHECK(json::parse(runDistill({"teachers", "list", "--json"}).out).empty());
        CHECK(runDistill({"teachers", "clear"}).exitCode == 0); // there is nothing to ask about
    }

    TEST_CASE("version is one line per component on standard output") {
        const Outcome outcome = runDistill({"--version"});
        CHECK(outcome.exitCode == 0);
        CHECK(outcome.out.find(DISTILL_VERSION) != std::string::npos);
        CHECK(outcome.out.find("LibTorch") != std::string::npos);
        CHECK(outcome.out.find("CUDA") != std::string::npos);
    }

    TEST_CASE("a command line that makes no sense exits with 2 and says what is wrong") {
        const Scratch scratch;
        const std::filesystem::path out = scratch / "run";
        SUBCASE("nothing at all") {
            CHECK(runDistill({}).exitCode == 2);
        }
        SUBCASE("unknown command") {
            checkRefused({"destill"}, 2, "destill");
        }
        SUBCASE("unknown option") {
            checkRefused(smallRun(out, {"--frobnicate"}), 2, "--frobnicate");
        }
        SUBCASE("option without its value") {
            checkRefused({"run", "--out"}, 2, "--out");
        }
        SUBCASE("unknown dataset") {
            checkRefused(smallRun(out, {"--dataset", "shapez"}), 2, "shapez");
        }
        SUBCASE("unknown method") {
            checkRefused(smallRun(out, {"--method", "dn"}), 2, "dn");
        }
        SUBCASE("unknown preset") {
            checkRefused(smallRun(out, {"--preset", "swift"}), 2, "swift");
        }
        SUBCASE("unknown network") {
            checkRefused(smallRun(out, {"--set", "network=ConvNot"}), 2, "ConvNot");
        }
        SUBCASE("unknown device") {
            checkRefused(smallRun(out, {"--device", "abacus"}), 2, "abacus");
        }
        SUBCASE("unknown setting") {
            checkRefused(smallRun(out, {"--set", "teacher.mood=good"}), 2, "teacher.mood");
        }
        SUBCASE("setting without a value") {
            checkRefused(smallRun(out, {"--set", "ipc"}), 2, "ipc");
        }
        SUBCASE("negative lambda") {
            checkRefused(smallRun(out, {"--lambda", "-1"}), 2, "-1");
        }
        SUBCASE("lambda is no number") {
            checkRefused(smallRun(out, {"--lambda", "much"}), 2, "much");
        }
        SUBCASE("lambda is not finite") {
            checkRefused(smallRun(out, {"--lambda", "nan"}), 2, "nan");
        }
        SUBCASE("no images") {
            checkRefused(smallRun(out, {"--ipc", "0"}), 2, "ipc");
        }
        SUBCASE("half an image") {
            checkRefused(smallRun(out, {"--ipc", "1.5"}), 2, "1.5");
        }
        SUBCASE("negative iterations") {
            checkRefused(smallRun(out, {"--iterations", "-3"}), 2, "-3");
        }
        SUBCASE("list of nothing known") {
            checkRefused({"list", "wishes"}, 2, "wishes");
        }
        SUBCASE("evaluate nothing") {
            CHECK(runDistill({"evaluate"}).exitCode == 2);
        }
        SUBCASE("export nothing") {
            CHECK(runDistill({"export"}).exitCode == 2);
        }
        CHECK_FALSE(std::filesystem::exists(out));
    }

    TEST_CASE("a configuration that cannot be read exits with 3 and names the file") {
        const Scratch scratch;
        const std::string file = (scratch / "config.json").string();
        SUBCASE("missing") {}
        SUBCASE("no JSON") {
            writeText(file, "{\"ipc\": ");
        }
        checkRefused(smallRun(scratch / "run", {"--config", file}), 3, file);
        CHECK_FALSE(std::filesystem::exists(scratch / "run"));
    }

    TEST_CASE("an unknown key in a configuration is refused by name") {
        const Scratch scratch;
        const std::string file = (scratch / "config.json").string();
        writeText(file, R"({"schema": 1, "lamda": 3})");
        const Outcome outcome = runDistill(smallRun(scratch / "run", {"--config", file}));
        CHECK((outcome.exitCode == 2 || outcome.exitCode == 3));
        CHECK(outcome.err.find("lamda") != std::string::npos);
    }

    TEST_CASE("every list is a JSON array of entries with an id of their own and a name") {
        for (const char* what :
             {"methods", "datasets", "networks", "devices", "presets", "protocols", "settings"}) {
            CAPTURE(what);
            const json list = listed(what);
            REQUIRE(list.is_array());
            REQUIRE_FALSE(list.empty());
            for (const json& entry : list) {
                CHECK_FALSE(entry.at("id").get<std::string>().empty());
                CHECK_FALSE(entry.at("name").get<std::string>().empty());
            }
            CHECK(idsOf(list).size() == list.size());
            const Outcome plain = runDistill({"list", what});
            CHECK(plain.exitCode == 0);
            CHECK(plain.out.find(list[0].at("id").get<std::string>()) != std::string::npos);
        }
    }

    TEST_CASE("what is known of a dataset, for people and for scripts") {
        const Scratch scratch;
        const std::filesystem::path picture = scratch / "samples.png";
        const Outcome outcome = runDistill({"dataset", "shapes", "--json", "--samples", picture.string()});
        REQUIRE(outcome.exitCode == 0);
        const json report = json::parse(outcome.out);
        CHECK(report.at("train") == 2000);
        CHECK(report.at("classes").size() == 10);
        CHECK(report.at("classes")[0].at("test") == 50);
        CHECK(report.at("duplicates") == 0);
        CHECK(report.at("warnings").empty());
        CHECK(std::filesystem::exists(picture));
        const Outcome plain = runDistill({"dataset", "shapes"});
        CHECK(plain.exitCode == 0);
        CHECK(plain.out.find("2000 training and 500 test images of 3 x 32 x 32 in 10 classes") !=
              std::string::npos);
        checkRefused({"dataset", "shapez"}, 2, "shapez");
        checkRefused({"dataset", "folder", "--data", "/nowhere/at/all"}, 3, "/nowhere/at/all");
        checkRefused({"dataset", "shapes", "--normalisation", "imagenet"}, 2, "imagenet");
    }

    TEST_CASE("the promised ids are there") {
        const auto contains = [](const char* what, const std::set<std::string>& wanted) {
            CAPTURE(what);
            const std::set<std::string> ids = idsOf(listed(what));
            return std::includes(ids.begin(), ids.end(), wanted.begin(), wanted.end());
        };
        CHECK(contains("methods", {"dm"}));
        CHECK(contains("datasets", {"fashion-mnist", "mnist", "svhn", "cifar10", "cifar100", "tiny-imagenet",
                                    "folder", "shapes"}));
        CHECK(contains("presets", {"quick", "paper"}));
        CHECK(contains("networks", {"ConvNet", "ResNet18"}));
        CHECK(contains("devices", {"cpu"}));
    }

} // TEST_SUITE
