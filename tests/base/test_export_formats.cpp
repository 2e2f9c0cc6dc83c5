// SPDX-License-Identifier: GPL-3.0-or-later
// Exports in the formats of other programs, read back by our own readers.
#include <algorithm>
#include <cmath>
#include <cstring>

#include <doctest/doctest.h>

#include "core/export/export_formats.h"
#include "core/io/digest.h"
#include "core/io/download.h"
#include "core/io/event_file.h"
#include "core/io/input_file.h"
#include "core/io/npy.h"
#include "core/io/torch_file.h"
#include "core/sets/distilled_set.h"
#include "core/sets/inspect.h"
#include "core/store/run_store.h"
#include "tests/support/export_run.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

ExportRequest request(const fs::path& source, const std::string& format, const fs::path& out) {
    ExportRequest r;
    r.source = source;
    r.format = format;
    r.out = out;
    return r;
}

ExportReport made(const ExportRequest& wanted) {
    const auto report = exportAs(wanted);
    CAPTURE(wanted.format);
    if (!report)
        FAIL(report.error().message);
    return *report;
}

Error refused(const ExportRequest& wanted) {
    const auto report = exportAs(wanted);
    REQUIRE_FALSE(report.has_value());
    return report.error();
}

json manifestOf(const ExportReport& report) {
    return json::parse(readBytes(report.manifest));
}

std::vector<std::string> namesIn(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

// What a stored value becomes as a picture's byte.
int byteOf(const SmallSet& set, std::size_t index) {
    constexpr double kMean[] = {0.5, 0.25, 0.5}, kDeviation[] = {0.25, 0.5, 0.125};
    const auto channel = index / 16 % 3;
    const double value = set.pixels[index] * kDeviation[channel] + kMean[channel];
    return static_cast<int>(std::min(255.0, std::max(0.0, std::floor(value * 255 + 0.5))));
}

SmallSet packed(const std::string& packing) { // one channel; two classes of one image
    SmallSet set;
    set.shape = {2, 1, 4, 4};
    set.labels = {0, 1};
    set.header["mean"] = "[0]";
    set.header["std"] = "[1]";
    set.header["ipc"] = "1";
    set.header["normalization"] = "unit";
    set.header["factor"] = "2";
    set.header["packing"] = packing;
    set.pixels = {0, 1, 2, 2, 0, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4};
    set.pixels.insert(set.pixels.end(), 16, 9);
    return set;
}

} // namespace

TEST_SUITE("export_formats") {

    TEST_CASE("a safetensors export is the stored set, with the run's story in its header") {
        const TempDir dir;
        auto wanted = request(recordedRun(dir), "safetensors", dir / "s.safetensors");
        wanted.licence = "CC-BY-4.0";
        made(wanted);
        const auto content = readSafetensors(dir / "s.safetensors");
        REQUIRE(content);
        const SmallSet set;
        CHECK(toFloats(*content->find("images")) == set.pixels);
        CHECK(toIntegers(*content->find("labels")) == set.labels);
        auto header = content->metadata;
        CHECK(header["licence"] == "CC-BY-4.0");
        CHECK(header["method"] == "dm");
        CHECK(json::parse(header["lambda_track"]) == json::parse("[[1,12.0],[6,40.0]]"));
        for (const auto& [key, value] : set.header)
            CHECK(header[key] == value);
    }

    TEST_CASE("torch tensors hold the stored numbers at a multiple of 64 bytes") {
        const TempDir dir;
        SmallSet set;
        set.logits = {1, 2, 3, 4, 5, 6, 7, 8};
        const auto report = made(request(recordedRun(dir, set), "pt", dir / "pt"));
        CHECK(namesIn(dir / "pt") == std::vector<std::string>{"images.pt", "label_logits.pt", "labels.pt"});
        CHECK(report.warnings.size() == 1);
        const auto tensorIn = [&](const char* name) {
            const TorchFile file(dir / "pt" / name);
            const auto* tensor = std::get_if<PickleTensor>(&file.root().data);
            REQUIRE(tensor != nullptr);
            return file.array(*tensor);
        };
        const auto images = tensorIn("images.pt");
        CHECK(images.shape == set.shape);
        CHECK(toFloats(images) == set.pixels);
        CHECK(toIntegers(tensorIn("labels.pt")) == set.labels);
        CHECK(toFloats(tensorIn("label_logits.pt")) == set.logits);
        const auto bytes = readBytes(dir / "pt" / "images.pt");
        CHECK(bytes.find(std::string(images.bytes.begin(), images.bytes.end())) % 64 == 0);
        const auto inspection = inspectSet(dir / "pt");
        REQUIRE(inspection);
        CHECK(inspection->labels == "hard");
        CHECK(inspection->images == set.shape);
    }

    TEST_CASE("torch is another name for pt, and neither makes a folder with the name of a file") {
        const TempDir dir;
        const auto run = recordedRun(dir);
        const auto report = made(request(run, "torch", dir / "tensors"));
        CHECK(fs::is_regular_file(dir / "tensors" / "images.pt"));
        CHECK(manifestOf(report).dump().find("\"torch\"") == std::string::npos);
        const auto error = refused(request(run, "pt", dir / "set.pt"));
        CHECK(error.code == ErrorCode::Usage);
        CHECK(error.message.find("folder") != std::string::npos);
        CHECK_FALSE(fs::exists(dir / "set.pt"));
        CHECK(refused(request(run, "pt", dir / "SET.PT")).code == ErrorCode::Usage);
    }

    TEST_CASE("NumPy arrays hold the stored numbers") {
        const TempDir dir;
        made(request(recordedRun(dir), "npz", dir / "s.npz"));
        const auto arrays = readNpz(dir / "s.npz");
        REQUIRE(arrays.size() == 2);
        CHECK(arrays[0].name == "images");
        CHECK(toFloats(arrays[0]) == SmallSet().pixels);
        CHECK(toIntegers(arrays[1]) == SmallSet().labels);
        CHECK(readDistilledSet(dir / "s.npz").labels == SmallSet().labels);
    }

    TEST_CASE("pixels are converted both ways, whitened ones are refused") {
        const TempDir dir;
        const auto run = recordedRun(dir);
        auto wanted = request(run, "safetensors", dir / "unit.safetensors");
        wanted.pixels = "unit";
        const auto report = made(wanted);
        const auto unit = readDistilledSet(dir / "unit.safetensors");
        CHECK(unit.pixels[0] == doctest::Approx(SmallSet().pixels[0] * 0.25 + 0.5));
        CHECK(unit.pixels[16] == doctest::Approx(SmallSet().pixels[16] * 0.5 + 0.25));
        CHECK(unit.usualNormalization == "unit");
        CHECK(manifestOf(report)["written"]["normalization"] == "unit");
        wanted = request(dir / "unit.safetensors", "safetensors", dir / "back.safetensors");
        wanted.pixels = "normalised";
        made(wanted);
        const auto back = readDistilledSet(dir / "back.safetensors");
        for (std::size_t i = 0; i < back.pixels.size(); ++i)
            CHECK(back.pixels[i] == doctest::Approx(SmallSet().pixels[i]).epsilon(1e-5));
        SmallSet white;
        white.header["normalization"] = "zca";
        white.write(dir / "white.safetensors");
        wanted.source = dir / "white.safetensors";
        wanted.out = dir / "x.safetensors";
        CHECK(refused(wanted).message.find("whitened") != std::string::npos);
        wanted.pixels = "raw";
        CHECK(refused(wanted).code == ErrorCode::Usage);
    }

    TEST_CASE("class folders keep the order of the classes and name every file in metadata.csv") {
        if (!pngSupported())
            return;
        const TempDir dir;
        made(request(recordedRun(dir), "folders", dir / "f"));
        CHECK(readBytes(dir / "f" / "metadata.csv") == "file_name,label,class_name\n"
                                                       "0_T-shirt-top/00000.png,0,T-shirt/top\n"
                                                       "0_T-shirt-top/00001.png,0,T-shirt/top\n"
                                                       "\"1_b, \"\"c\"\"/00000.png\",1,\"b, \"\"c\"\"\"\n"
                                                       "\"1_b, \"\"c\"\"/00001.png\",1,\"b, \"\"c\"\"\"\n");
        const auto set = readDistilledSet(dir / "f");
        CHECK(set.layout == "image-folders");
        CHECK(set.labels == SmallSet().labels);
        CHECK(set.shape == SmallSet().shape);
        for (std::size_t i = 0; i < set.pixels.size(); ++i)
            CHECK(std::lround(set.pixels[i] * 255) == byteOf(SmallSet(), i));
    }

    TEST_CASE("the pictures of a whitened run are its stored ones, of a whitened set none") {
        if (!pngSupported())
            return;
        const TempDir dir;
        SmallSet white;
        white.header["normalization"] = "zca";
        const auto run = recordedRun(dir, white);
        CHECK(made(request(run, "folders", dir / "f")).warnings.size() == 1);
        const auto set = readDistilledSet(dir / "f");
        CHECK(std::lround(set.pixels[0] * 255) == 10);  // red of the first pixel
        CHECK(std::lround(set.pixels[16] * 255) == 11); // green of the first pixel
        CHECK(std::lround(set.pixels[1] * 255) == 13);  // red of the second pixel
        const auto alone = refused(request(run / "synthetic" / "000010.safetensors", "folders", dir / "g"));
        CHECK(alone.message.find("whitened") != std::string::npos);
    }

    TEST_CASE("a WebDataset has a picture and a class for every key") {
        if (!pngSupported())
            return;
        const TempDir dir;
        made(request(recordedRun(dir), "webdataset", dir / "w.tar"));
        std::vector<std::string> names;
        std::string classes;
        walkArchive(dir / "w.tar", [&](const ArchiveMember& member, InputStream& content) {
            names.push_back(member.name);
            std::uint8_t first = 0;
            content.read(&first, 1);
            if (member.name.find(".cls") != std::string::npos)
                classes += static_cast<char>(first);
            else
                CHECK(first == 0x89); // PNG
            return true;
        });
        REQUIRE(names.size() == 8);
        CHECK(names[0] == "000000.png");
        CHECK(names[7] == "000003.cls");
        CHECK(classes == "0011");
    }

    TEST_CASE("the grid has torchvision's margins") {
        if (!pngSupported())
            return;
        const TempDir dir;
        made(request(recordedRun(dir), "grid", dir / "g.png"));
        const auto grid = readPng(dir / "g.png");
        REQUIRE(grid);
        CHECK(grid->width == 2 * 6 + 2);
        CHECK(grid->height == 2 * 6 + 2);
        const auto at = [&](int x, int y, int c) {
            return int{grid->pixels[static_cast<std::size_t>((y * grid->width + x) * 3 + c)]};
        };
        for (int i = 0; i < 14; ++i)
            for (int c = 0; c < 3; ++c) {
                CHECK(at(i, 1, c) == 0);
                CHECK(at(6, i, c) == 0);
            }
        for (std::size_t n = 0; n < 4; ++n)
            for (std::size_t p = 0; p < 48; ++p)
                CHECK(at(2 + static_cast<int>(n % 2 * 6 + p % 4),
                         2 + static_cast<int>(n / 2 * 6 + p % 16 / 4),
                         static_cast<int>(p / 16)) == byteOf(SmallSet(), n * 48 + p));
    }

    TEST_CASE("packed images are unpacked in the order of their kind") {
        if (!pngSupported())
            return;
        const TempDir dir;
        const auto unpacked = [&](const std::string& packing) {
            packed(packing).write(dir / packing / "in.safetensors");
            auto wanted =
                request(dir / packing / "in.safetensors", "safetensors", dir / packing / "out.safetensors");
            wanted.decoded = true;
            made(wanted);
            return readDistilledSet(wanted.out);
        };
        const auto single = unpacked("single");
        CHECK(single.shape == std::vector<std::int64_t>{8, 1, 4, 4});
        CHECK(single.labels == std::vector<std::int64_t>{0, 0, 0, 0, 1, 1, 1, 1});
        CHECK(single.usualFactor == 1);
        // Pixel centres of align_corners=false: 0, 1 enlarged to four are 0, 1/4, 3/4, 1.
        CHECK(std::vector<float>(single.pixels.begin(), single.pixels.begin() + 4) ==
              std::vector<float>{0, 0.25F, 0.75F, 1});
        CHECK(single.pixels[16] == 2); // right of it, then below
        CHECK(single.pixels[32] == 3);
        const auto idm = unpacked("idm");
        CHECK(idm.pixels[16] == 3); // below it first
        CHECK(idm.pixels[32] == 2);
        const auto multi = unpacked("multi");
        CHECK(multi.shape[0] == 10);
        CHECK(multi.pixels[2] == 2); // the whole image first
        CHECK(multi.pixels[17] == 0.25F);
        packed("bound").write(dir / "bound.safetensors");
        auto wanted = request(dir / "bound.safetensors", "npz", dir / "bound.npz");
        wanted.decoded = true;
        CHECK(refused(wanted).message.find("bound") != std::string::npos);
    }

    TEST_CASE("the manifest tells source, iteration, program and the digest of every file") {
        const TempDir dir;
        const auto run = recordedRun(dir);
        auto wanted = request(run, "pt", dir / "pt");
        wanted.iteration = 0;
        const auto report = made(wanted);
        CHECK(report.manifest == dir / "pt.manifest.json");
        const auto manifest = manifestOf(report);
        CHECK(manifest["source"]["path"] == run.string());
        CHECK(manifest["set"]["iteration"] == 0);
        CHECK(manifest["set"]["normalization"] == "mean-std");
        CHECK(manifest["program"] == DISTILL_VERSION);
        REQUIRE(manifest["files"].size() == 2);
        for (const auto& row : manifest["files"]) {
            const auto digest = digestOfFile(dir / row["file"].get<std::string>());
            REQUIRE(digest);
            CHECK(row["xxh3_128"] == *digest);
        }
    }

    TEST_CASE("the manifest of what tells of a run names no set") {
        const TempDir dir;
        const auto run = recordedRun(dir);
        fs::remove_all(run / "synthetic"); // is not needed either
        for (const char* format : {"csv", "tensorboard"}) {
            CAPTURE(format);
            CHECK_FALSE(manifestOf(made(request(run, format, dir / format))).contains("set"));
        }
    }

    TEST_CASE("the frames of a film are the stored iterations of its range") {
        using Frames = std::vector<std::int64_t>;
        ExportRequest wanted;
        CHECK(filmFrames({0, 5, 10}, wanted) == Frames{0, 5, 10});
        wanted.firstIteration = 1;
        CHECK(filmFrames({0, 5, 10}, wanted) == Frames{5, 10});
        wanted.lastIteration = 9;
        CHECK(filmFrames({0, 5, 10}, wanted) == Frames{5});
        wanted.firstIteration = 6;
        CHECK(filmFrames({0, 5, 10}, wanted).empty());
    }

    TEST_CASE("check sums are those of RFC 3720") {
        CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aaU);
        CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43U);
    }

    TEST_CASE("an event file holds a framed record for every number") {
        const TempDir dir;
        made(request(recordedRun(dir), "tensorboard", dir / "tb"));
        const auto names = namesIn(dir / "tb");
        REQUIRE(names.size() == 1);
        CHECK(names[0].find("tfevents") != std::string::npos);
        const auto bytes = readBytes(dir / "tb" / names[0]);
        int lambdas = 0;
        std::size_t at = 0;
        while (at + 16 <= bytes.size()) {
            std::uint64_t length = 0;
            std::memcpy(&length, bytes.data() + at, sizeof length);
            REQUIRE(length <= bytes.size() - at - 16);
            const auto event = bytes.substr(at + 12, length);
            std::uint32_t stored = 0;
            std::memcpy(&stored, bytes.data() + at + 12 + length, sizeof stored);
            const auto rotated = stored - 0xa282ead8U; // undo TFRecord's mask
            CHECK((rotated << 15 | rotated >> 17) == crc32c(event));
            lambdas += event.find("lambda") != std::string::npos ? 1 : 0;
            at += 16 + length;
        }
        CHECK(at == bytes.size());
        CHECK(lambdas == 10);
    }

    TEST_CASE("a film has a frame for every stored picture") {
        if (!pngSupported())
            return;
        const TempDir dir;
        const auto run = recordedRun(dir);
        const auto count = [](const std::string& bytes, const std::string& mark) {
            int found = 0;
            for (auto at = bytes.find(mark); at != std::string::npos; at = bytes.find(mark, at + 1))
                ++found;
            return found;
        };
        const std::string gifFrame("\x21\xf9\x04", 3); // graphic control extension
        for (const auto& [name, mark] : {std::pair<std::string, std::string>{"f.webp", "ANMF"},
                                         {"f.gif", gifFrame},
                                         {"F.GIF", gifFrame}}) {
            const auto report = exportAs(request(run, "film", dir / name));
            if (!report && report.error().message.find("this build has no") != std::string::npos)
                continue;
            REQUIRE(report);
            CHECK(count(readBytes(dir / name), mark) == 3);
        }
        CHECK(refused(request(run, "film", dir / "f.avi")).code == ErrorCode::Usage);
        const auto video = exportAs(request(run, "film", dir / "V.MP4"));
        if (video) // an encoder for it is not everywhere
            CHECK(readBytes(dir / "V.MP4").find("ftyp") == 4);
        else
            CHECK(video.error().code == ErrorCode::CannotWrite);
        auto wanted = request(run, "film", dir / "g.webp");
        wanted.framesPerSecond = 0;
        CHECK(refused(wanted).code == ErrorCode::Usage);
        wanted.framesPerSecond = 12;
        wanted.firstIteration = 1;
        if (const auto report = exportAs(wanted)) { // the first picture is left out
            CHECK(count(readBytes(dir / "g.webp"), "ANMF") == 2);
            const auto film = manifestOf(*report)["film"];
            CHECK(film["frames"] == 2);
            CHECK(film["first_iteration"] == film["iterations"][0]);
            CHECK(film["last_iteration"] == film["iterations"][1]);
            CHECK(film["iterations"][0] > 0);
            CHECK(film["frames_per_second"] == 12);
        }
        wanted.out = dir / "none.webp";
        wanted.firstIteration = wanted.lastIteration = 1'000'000;
        CHECK(refused(wanted).code == ErrorCode::Usage);
    }

    TEST_CASE("a bundle has data, story, citation and the command that repeats the run") {
        if (!pngSupported())
            return;
        const TempDir dir;
        auto wanted = request(recordedRun(dir), "bundle", dir / "b");
        wanted.methodReference = "Yin, Xing & Shen, Squeeze, Recover and Relabel, NeurIPS 2023";
        made(wanted);
        CHECK(readDistilledSet(dir / "b" / "data" / "torch").pixels == SmallSet().pixels);
        CHECK(readDistilledSet(dir / "b" / "data" / "set.safetensors").pixels == SmallSet().pixels);
        const auto citation = readBytes(dir / "b" / "citation.bib");
        CHECK(citation.find("author = {Yin and Xing and Shen}") != std::string::npos);
        CHECK(citation.find("title = {{Squeeze, Recover and Relabel}}") != std::string::npos);
        CHECK(citation.find("Conditional Mutual Information") != std::string::npos);
        const auto again = readBytes(dir / "b" / "reproduce.sh");
        CHECK(again.find("distill replay run") != std::string::npos); // λ was changed
        CHECK(again.find("--set lambda=12") != std::string::npos);
        const auto mode = fs::status(dir / "b" / "reproduce.sh").permissions();
        CHECK((mode & fs::perms::owner_exec) != fs::perms::none);
        const std::string line = *sha256OfFile(dir / "b" / "citation.bib") + "  citation.bib\n";
        if (canDownload()) // the library that makes these sums comes with it
            CHECK(readBytes(dir / "b" / "SHA256SUMS").find(line) != std::string::npos);
        REQUIRE(openRun(dir / "b" / "run"));
        for (const auto& row : json::parse(readBytes(dir / "b" / "manifest.json"))["files"])
            CHECK(row["xxh3_128"] == *digestOfFile(dir / "b" / row["file"].get<std::string>()));
    }

    TEST_CASE("every format of the list makes what it says, once, and leaves nothing else") {
        if (!pngSupported())
            return;
        for (const auto& format : exportFormats()) {
            CAPTURE(format.id);
            const TempDir dir;
            const auto run = recordedRun(dir);
            fs::create_directory(dir / "out");
            const std::string name = std::string(format.id) == "film" ? "x.webp" : "x";
            const auto wanted = request(run, format.id, dir / "out" / name);
            made(wanted);
            CHECK(fs::is_directory(dir / "out" / name) == format.folder);
            CHECK(namesIn(dir / "out") == std::vector<std::string>{name, name + ".manifest.json"});
            const auto again = refused(wanted);
            CHECK(again.code == ErrorCode::CannotWrite);
            CHECK(again.message.find("exists already") != std::string::npos);
            CHECK(namesIn(dir / "out").size() == 2);
            auto alone =
                request(run / "synthetic" / "000010.safetensors", format.id, dir / "out" / ("y" + name));
            CHECK(exportAs(alone).has_value() != format.needsRun);
        }
    }

    TEST_CASE("what makes no sense is refused in one sentence and leaves no trace") {
        const TempDir dir;
        const auto run = recordedRun(dir);
        const auto before = namesIn(dir.path());
        CHECK(refused(request(run, "tiff", dir / "x")).message.find("safetensors") != std::string::npos);
        CHECK(refused(request(dir / "none", "npz", dir / "x")).code == ErrorCode::InvalidInput);
        CHECK(refused(request(run, "npz", dir / "no" / "x")).code == ErrorCode::CannotWrite);
        auto wanted = request(run, "folders", dir / "x");
        wanted.pixels = "unit";
        CHECK(refused(wanted).code == ErrorCode::Usage);
        wanted = request(run, "csv", dir / "x");
        wanted.decoded = true;
        CHECK(refused(wanted).code == ErrorCode::Usage);
        wanted = request(run, "npz", dir / "x");
        wanted.iteration = 7;
        CHECK(refused(wanted).message ==
              "'" + run.string() + "' holds no set of iteration 7; there are 0, 10.");
        writeBytes(dir / "run" / "synthetic" / "000010.safetensors", "damaged");
        CHECK(refused(request(run, "npz", dir / "x")).code == ErrorCode::InvalidInput);
        SmallSet set;
        set.labels = {0, 0, 1, 5};
        set.write(dir / "run" / "synthetic" / "000010.safetensors");
        CHECK(refused(request(run, "npz", dir / "x")).message.find("label 5") != std::string::npos);
        CHECK(namesIn(dir.path()) == before);
    }

} // TEST_SUITE
