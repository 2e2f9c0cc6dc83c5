// SPDX-License-Identifier: GPL-3.0-or-later
// `distill evaluate`, `distill export` and `distill teachers` on what a run left.
#include <algorithm>

#include <doctest/doctest.h>

#include "core/io/png_image.h"
#include "core/io/safetensors.h"
#include "tests/app/program.h"

using namespace distill::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

// One finished run for all tests of this file.
const fs::path& finishedRun() {
    static const Scratch scratch;
    static const fs::path run = scratch / "run";
    if (!fs::exists(run)) {
        const Outcome outcome =
            runDistill(smallRun(run, {"--evaluate-every", "2", "--set", "snapshot.every=2"}));
        CAPTURE(outcome.err);
        REQUIRE(outcome.exitCode == 0);
    }
    return run;
}

Outcome exported(const Arguments& options) {
    Arguments arguments = {"export", finishedRun().string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return runDistill(arguments);
}

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::size_t start = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
        lines.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return lines;
}

json evaluated(const Arguments& what) {
    Arguments arguments = {"evaluate"};
    arguments.insert(arguments.end(), what.begin(), what.end());
    for (const char* option : {"--repeats", "2", "--epochs", "2", "--seed", "1", "--json"})
        arguments.emplace_back(option);
    const Outcome outcome = runDistill(arguments);
    CAPTURE(outcome.err);
    REQUIRE(outcome.exitCode == 0);
    return json::parse(outcome.out); // nothing but JSON on standard output
}

} // namespace

TEST_SUITE("stored_sets") {
    TEST_CASE("export writes every listed format once") {
        const Outcome listed = runDistill({"list", "formats", "--json"});
        REQUIRE(listed.exitCode == 0);
        const auto formats = json::parse(listed.out);
        CHECK(formats.size() >= 9);
        const Scratch scratch;
        for (const auto& format : formats) {
            const auto id = format["id"].get<std::string>();
            CAPTURE(id);
            const auto out = (scratch / (id == "film" ? "film.webp" : id)).string();
            const Outcome outcome = exported({"--format", id, "--out", out});
            CAPTURE(outcome.err);
            CHECK(outcome.exitCode == 0);
            CHECK(fs::exists(out));
            CHECK(fs::exists(out + ".manifest.json"));
            CHECK(exported({"--format", id, "--out", out}).exitCode == 4);
        }
        const Outcome opened = runDistill({"inspect", (scratch / "pt").string(), "--json"});
        REQUIRE(opened.exitCode == 0);
        CHECK(json::parse(opened.out)["labels"] == "hard");
        const Outcome unknown = exported({"--format", "tiff", "--out", (scratch / "t").string()});
        CHECK(unknown.exitCode == 2);
        CHECK(unknown.err.find("safetensors") != std::string::npos);
        CHECK(exported({"--format", "npz"}).exitCode == 2); // no --out
    }

    TEST_CASE("evaluate gives one entry per network, from a run folder as from a file") {
        const json fromRun =
            evaluated({finishedRun().string(), "--network", "ConvNetW8", "--network", "MLP"});
        REQUIRE(fromRun.is_array());
        REQUIRE(fromRun.size() == 2);
        CHECK(fromRun[0].at("network") == "ConvNetW8");
        CHECK(fromRun[1].at("network") == "MLP");
        for (const json& entry : fromRun) {
            CHECK(entry.at("accuracy_mean").get<double>() >= 0);
            CHECK(entry.at("accuracy_mean").get<double>() <= 100);
            CHECK(entry.at("accuracy_std").is_number());
            CHECK(entry.at("repeats") == 2);
            CHECK_FALSE(entry.at("protocol").get<std::string>().empty());
        }
        const fs::path file = finishedRun() / "synthetic" / "000004.safetensors";
        const json fromFile = evaluated({file.string(), "--dataset", "shapes", "--network", "ConvNetW8"});
        REQUIRE(fromFile.size() == 1);
        CHECK(fromFile[0].at("accuracy_mean") == fromRun[0].at("accuracy_mean"));
    }

    TEST_CASE("evaluate says what is wrong with its arguments") {
        const Scratch scratch;
        const std::string run = finishedRun().string();
        const std::string nothing = (scratch / "nothing").string();
        Outcome outcome = runDistill({"evaluate", nothing});
        CHECK(outcome.exitCode == 3);
        CHECK(outcome.err.find(nothing) != std::string::npos);
        CHECK(runDistill({"evaluate", scratch.path().string()}).exitCode == 3);
        for (const char* command : {"evaluate", "resume"}) { // what is made lies nowhere
            outcome = runDistill({command, run, "--data", nothing});
            CHECK(outcome.exitCode == 2);
            CHECK(outcome.err.find("'shapes' is made, not read") != std::string::npos);
        }
        CHECK(runDistill({"evaluate", run, "--network", "ConvNot"}).exitCode == 2);
        CHECK(runDistill({"evaluate", run, "--protocol", "private"}).exitCode == 2);
        CHECK(runDistill({"evaluate", run, "--repeats", "0"}).exitCode == 2);
        writeText(scratch / "broken.safetensors", std::string("\x10\0\0\0\0\0\0\0{\"a\":", 13));
        outcome = runDistill({"evaluate", (scratch / "broken.safetensors").string(), "--dataset", "shapes"});
        CHECK(outcome.exitCode == 3);
        CHECK(outcome.out.empty());
    }

    TEST_CASE("the grid is a picture, larger than its pixels") {
        const Scratch scratch;
        const fs::path file = scratch / "grid.png";
        const Outcome outcome = exported({"--grid", file.string()});
        CAPTURE(outcome.err);
        REQUIRE(outcome.exitCode == 0);
        const auto grid = ::distill::readPng(file);
        const auto pixels = ::distill::readPng(finishedRun() / "images" / "000004.png");
        REQUIRE(grid.has_value());
        REQUIRE(pixels.has_value());
        CHECK(grid->width > pixels->width);
        CHECK(grid->height > pixels->height);
    }

    TEST_CASE("the curves have a column for each quantity and a row for each iteration") {
        const Scratch scratch;
        REQUIRE(exported({"--curves", (scratch / "curves.csv").string()}).exitCode == 0);
        const std::vector<std::string> lines = linesOf(readText(scratch / "curves.csv"));
        REQUIRE(lines.size() == 6); // header, iteration 0 (evaluated), 1 … 4
        for (const char* column :
             {"iteration", "loss", "matching", "cmi", "lambda", "accuracy_mean", "accuracy_std"}) {
            CAPTURE(column);
            CHECK(lines[0].find(column) != std::string::npos);
        }
        for (const std::string& line : lines)
            CHECK(std::count(line.begin(), line.end(), ',') ==
                  std::count(lines[0].begin(), lines[0].end(), ','));
        CHECK(lines[5].compare(0, 2, "4,") == 0);
    }

    TEST_CASE("the float set comes with its metadata, for any stored iteration") {
        const Scratch scratch;
        for (const char* iteration : {"0", "2", "last"}) {
            CAPTURE(iteration);
            const fs::path file = scratch / (std::string(iteration) + ".safetensors");
            REQUIRE(exported({"--set", file.string(), "--iteration", iteration}).exitCode == 0);
            const auto set = ::distill::readSafetensors(file);
            REQUIRE(set.has_value());
            CHECK_FALSE(set->metadata.empty());
            const auto images = std::find_if(set->arrays.begin(), set->arrays.end(),
                                             [](const auto& array) { return array.shape.size() == 4; });
            REQUIRE(images != set->arrays.end());
            CHECK(images->dtype == "F32");
            CHECK(images->shape[0] % 2 == 0); // two images per class
        }
        CHECK(readText(scratch / "0.safetensors") != readText(scratch / "last.safetensors"));
    }

    TEST_CASE("export says what is wrong with its arguments") {
        const Scratch scratch;
        const std::string grid = (scratch / "grid.png").string();
        CHECK(exported({"--curves", (scratch / "curves.docx").string()}).exitCode == 2);
        CHECK(exported({"--grid", grid, "--iteration", "soon"}).exitCode == 2);
        CHECK(exported({"--grid", grid, "--iteration", "3999"}).exitCode != 0);
        CHECK_FALSE(fs::exists(grid));
        CHECK(runDistill({"export", (scratch / "nothing").string(), "--grid", grid}).exitCode == 3);
        writeText(scratch / "file", "in the way");
        CHECK(exported({"--grid", (scratch / "file" / "grid.png").string()}).exitCode == 4);
    }

#ifdef DISTILL_HAVE_STUDIO
    TEST_CASE("curves are drawn as PNG, PDF and SVG") {
        const Scratch scratch;
        const std::pair<const char*, const char*> kinds[] = {
            {"png", "\x89PNG"}, {"pdf", "%PDF"}, {"svg", "<"}};
        for (const auto& kind : kinds) {
            const char* extension = kind.first;
            const std::string magic = kind.second;
            CAPTURE(extension);
            const fs::path file = scratch / (std::string("curves.") + extension);
            const Outcome outcome = exported({"--curves", file.string()});
            CAPTURE(outcome.err);
            REQUIRE(outcome.exitCode == 0);
            const std::string bytes = readText(file);
            CHECK(bytes.size() > 1000);
            CHECK(bytes.compare(0, magic.size(), magic) == 0);
        }
    }
#endif

    TEST_CASE("teachers are kept, listed and cleared") {
        finishedRun();
        const Outcome before = runDistill({"teachers", "list"});
        CHECK(before.exitCode == 0);
        CHECK(before.out.find("ConvNetW8") != std::string::npos);
        CHECK(runDistill({"teachers", "clear", "--force"}).exitCode == 0);
        const Outcome after = runDistill({"teachers", "list"});
        CHECK(after.exitCode == 0);
        CHECK(after.out.find("ConvNetW8") == std::string::npos);
        CHECK(runDistill({"teachers", "paint"}).exitCode == 2);
    }

} // TEST_SUITE
