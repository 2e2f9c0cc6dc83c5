// SPDX-License-Identifier: GPL-3.0-or-later
// distill inspect and distill import as scripts use them.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <thread>

#include <doctest/doctest.h>

#include "core/io/file_descriptor.h"
#include "core/io/posix_io.h"
#include "core/io/safetensors.h"
#include "tests/app/program.h"
#include "tests/support/interop.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
using nlohmann::json;
namespace fs = std::filesystem;

TEST_SUITE("import") {

    TEST_CASE("inspect prints one JSON object with the promised keys") {
        const auto outcome = runDistill({"inspect", interop("idc_factor2_data.pt").string(), "--json"});
        REQUIRE(outcome.exitCode == 0);
        const auto said = json::parse(outcome.out);
        for (const char* key :
             {"layout", "images", "labels", "normalization", "factor", "confidence", "reasons"})
            CHECK(said.contains(key));
        CHECK(said["images"].size() == 4);
        CHECK(said["factor"] == 2);
        CHECK(said["normalization"] == "unit");
        CHECK(!said["reasons"].empty());
        const auto weights = runDistill({"inspect", interop("buffer0.pth").string(), "--json"});
        CHECK(json::parse(weights.out)["images"].is_null());
    }

    TEST_CASE(
        "a set that comes through a pipe is read as from a file, and what is none is named by the pipe") {
        const Scratch scratch;
        const auto through = [&](const fs::path& file, const char* name) {
            const fs::path pipe = scratch / name;
            REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
            std::thread writer([&] { writeText(pipe, readText(file)); });
            const auto outcome = runDistill({"inspect", pipe.string(), "--json"});
            writer.join();
            return outcome;
        };
        const auto direct = runDistill({"inspect", interop("idc_factor2_data.pt").string(), "--json"});
        const auto piped = through(interop("idc_factor2_data.pt"), "set");
        CHECK_MESSAGE(piped.exitCode == 0, piped.err);
        for (const char* key :
             {"layout", "images", "labels", "classes", "normalization"}) // a pipe has no name to tell more
            CHECK(json::parse(piped.out).at(key) == json::parse(direct.out).at(key));
        writeText(scratch / "noise", "no set at all");
        const auto refused = through(scratch / "noise", "wrong");
        CHECK(refused.exitCode == 3);
        CHECK_MESSAGE(refused.err.find((scratch / "wrong").string()) != std::string::npos, refused.err);
    }

    TEST_CASE(
        "a set from standard input is told as such by its manifest, and no copy of it stays, however it ends") {
        const Scratch scratch;
        fs::create_directories(scratch / "tmp");
        const ScopedVariable temporary("TMPDIR", (scratch / "tmp").string());
        const auto set = interop("idc_factor2_data.pt").string();
        const auto source = [&](const std::string& input, const char* name) {
            const auto out = scratch / name;
            const std::string line = input + " '" DISTILL_PROGRAM "' import " +
                                     (input.back() == '|' ? "-" : "- <'" + set + "'") +
                                     " --dataset cifar10 --out '" + out.string() + "' >/dev/null";
            // NOLINTNEXTLINE(bugprone-command-processor): a line of a shell is what is tested
            REQUIRE(std::system(line.c_str()) == 0);
            return json::parse(readText(out / "set.manifest.json")).at("sources").at(0);
        };
        const auto piped = source("cat '" + set + "' |", "piped"), redirected = source("env", "redirected");
        CHECK(piped.at("path") == "standard input");
        CHECK(piped.at("bytes") == fs::file_size(set));
        CHECK(redirected == piped);
        const auto left = [&] { // but for what the test itself keeps there
            std::vector<std::string> names;
            for (const auto& entry : fs::directory_iterator(scratch / "tmp"))
                if (entry.path().filename().string().rfind(Scratch::kPrefix, 0) != 0)
                    names.push_back(entry.path().filename().string());
            return names;
        };
        CHECK(left().empty());
        for (const int signal : {SIGTERM, SIGINT, SIGKILL}) {
            const fs::path pipe = scratch / ("pipe" + std::to_string(signal));
            REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
            Program program({"import", pipe.string(), "--out", (scratch / "none").string()});
            const FileDescriptor writer(::open(pipe.c_str(), O_WRONLY | O_CLOEXEC)); // waits for the reader
            REQUIRE(writer.valid());
            const std::string bytes(std::size_t{1} << 20, 'x'); // more than a pipe holds: it is being copied
            REQUIRE(writeFully(writer.get(), bytes.data(), bytes.size()));
            program.send(signal);
            CHECK(program.wait().exitCode == -signal);
            CHECK(left().empty());
        }
    }

    TEST_CASE("a hostile file exits with 3, names what it asked for and has no effect") {
        for (const char* name : {"hostile.pkl", "hostile_os_system.pt"})
            for (const char* command : {"inspect", "import"}) {
                const Scratch scratch;
                Arguments arguments{command, interop(name).string()};
                if (arguments[0] == "import")
                    arguments.insert(arguments.end(), {"--out", (scratch / "out").string()});
                const auto outcome = runDistill(arguments);
                CHECK(outcome.exitCode == 3);
                CHECK(outcome.err.find("system") != std::string::npos);
                CHECK(outcome.out.empty());
                CHECK(!std::filesystem::exists("unpickler_was_fooled"));
                CHECK(!std::filesystem::exists(scratch / "out" / "set.safetensors"));
            }
    }

    TEST_CASE("a set of a run, stripped of every hint, is taken over and evaluated as before") {
        const Scratch scratch;
        REQUIRE(runDistill(smallRun(scratch / "run")).exitCode == 0);
        REQUIRE(runDistill(
                    {"export", (scratch / "run").string(), "--set", (scratch / "own.safetensors").string()})
                    .exitCode == 0);
        auto content = readSafetensors(scratch / "own.safetensors");
        REQUIRE(content);
        content->metadata.clear();
        REQUIRE(writeSafetensors(scratch / "bare.safetensors", *content));
        const auto imported = runDistill(
            {"import", (scratch / "bare.safetensors").string(), "--out", (scratch / "in").string()});
        CAPTURE(imported.err);
        REQUIRE(imported.exitCode == 0);
        const auto evaluate = [&](const std::filesystem::path& set) {
            const auto outcome = runDistill({"evaluate", set.string(), "--network", "ConvNetW8", "--epochs",
                                             "2", "--repeats", "1", "--threads", "1", "--json"});
            CAPTURE(outcome.err);
            REQUIRE(outcome.exitCode == 0);
            return json::parse(outcome.out)[0]["accuracies"];
        };
        CHECK(evaluate(scratch / "in" / "set.safetensors") == evaluate(scratch / "own.safetensors"));
        REQUIRE(runDistill({"pictures", (scratch / "in").string(), "--out", (scratch / "set.png").string()})
                    .exitCode == 0);
        CHECK(readText(scratch / "set.png") == readImages(scratch / "run").back().second);
        const auto twice = runDistill(
            {"import", (scratch / "bare.safetensors").string(), "--out", (scratch / "in").string()});
        CHECK(twice.exitCode == 4); // what is there is never overwritten
    }

    TEST_CASE("a packed set of a run, stripped of every hint, is recognised with the reasons") {
        const Scratch scratch;
        REQUIRE(runDistill(smallRun(scratch / "run", {"--method", "idc", "--ipc", "3", "--iterations", "1",
                                                      "--set", "idc.batch_real=8"}))
                    .exitCode == 0);
        REQUIRE(runDistill(
                    {"export", (scratch / "run").string(), "--set", (scratch / "own.safetensors").string()})
                    .exitCode == 0);
        auto content = readSafetensors(scratch / "own.safetensors");
        REQUIRE(content);
        content->metadata.clear();
        REQUIRE(writeSafetensors(scratch / "bare.safetensors", *content));
        const auto outcome = runDistill({"inspect", (scratch / "bare.safetensors").string(), "--json"});
        REQUIRE(outcome.exitCode == 0);
        const auto said = json::parse(outcome.out);
        CHECK(said["normalization"] == "unit");
        CHECK(said["factor"] == 2);
        CHECK(said["labels"] == "hard");
        CHECK(said["classes"] == 10);
        const auto reasons = said["reasons"].dump();
        CHECK(reasons.find("[0,1]") != std::string::npos);
        CHECK(reasons.find("2 x 2 tiles") != std::string::npos);
    }

    TEST_CASE("a reading is proven by what it teaches, and a wrong one is near chance") {
        const Scratch scratch;
        REQUIRE(runDistill(smallRun(scratch / "run", {"--method", "random", "--ipc", "10"})).exitCode == 0);
        REQUIRE(runDistill({"export", (scratch / "run").string(), "--format", "pt", "--out",
                            (scratch / "torch").string()})
                    .exitCode == 0);
        const auto prove = [&](const char* normalization) {
            const auto outcome =
                runDistill({"prove", (scratch / "torch").string(), "--dataset", "shapes", "--normalization",
                            normalization, "--network", "ConvNetW8BN", "--threads", "1", "--json"});
            CAPTURE(outcome.err);
            REQUIRE(outcome.exitCode == 0);
            return json::parse(outcome.out)[0];
        };
        const auto right = prove("mean-std"), wrong = prove("unit");
        CHECK(right["chance"] == 10);
        CHECK(right["near_chance"] == false);
        CHECK(right["accuracy"].get<double>() > 2 * wrong["accuracy"].get<double>());
        const auto hostile = runDistill({"prove", interop("hostile.pkl").string()});
        CHECK(hostile.exitCode == 3);
        CHECK(!std::filesystem::exists("unpickler_was_fooled"));
    }

    TEST_CASE("an imported set is gone on from with another method, and the run says from what") {
        const Scratch scratch;
        REQUIRE(runDistill(smallRun(scratch / "run")).exitCode == 0);
        REQUIRE(runDistill({"export", (scratch / "run").string(), "--format", "pt", "--out",
                            (scratch / "torch").string()})
                    .exitCode == 0);
        REQUIRE(runDistill({"import", (scratch / "torch").string(), "--out", (scratch / "in").string()})
                    .exitCode == 0);
        const auto set = (scratch / "in" / "set.safetensors").string();
        auto arguments = smallRun(scratch / "on", {"--from-set", set, "--method", "dc", "--iterations", "1"});
        const auto ipc = std::find(arguments.begin(), arguments.end(), "--ipc");
        arguments.erase(ipc, ipc + 2); // the set says how many
        const auto outcome = runDistill(arguments);
        CAPTURE(outcome.err);
        REQUIRE(outcome.exitCode == 0);
        const auto run = json::parse(readText(scratch / "on" / "run.json"));
        CHECK(run["ipc"] == 2);
        CHECK(run["method"] == "dc");
        CHECK(run["run"]["initial_set"]["path"] == set);
        CHECK(readImages(scratch / "run").back().second == readImages(scratch / "on").front().second);
        const auto refused = runDistill(smallRun(scratch / "no", {"--from-set", set, "--ipc", "3"}));
        CHECK(refused.exitCode == 2);
        CHECK(refused.err.find("set ipc to 2") != std::string::npos);
        CHECK(!std::filesystem::exists(scratch / "no"));
    }

} // TEST_SUITE
