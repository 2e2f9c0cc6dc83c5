// SPDX-License-Identifier: GPL-3.0-or-later
// Sets as people keep them: values that are no [0,1], the numbers of another dataset, folders with names of
// their own, what other programs save.
#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include <nlohmann/json.hpp>

#include "core/io/number_array.h"
#include "core/io/png_image.h"
#include "core/readers/known_datasets.h"
#include "core/sets/distilled_set.h"
#include "core/sets/inspect.h"
#include "core/sets/space_guess.h"
#include "tests/support/temp_dir.h"
#include "tests/support/torch_bytes.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

bool says(const std::string& message, const std::string& part) {
    return message.find(part) != std::string::npos;
}

bool anySays(const std::vector<std::string>& reasons, const std::string& part) {
    for (const auto& reason : reasons)
        if (says(reason, part))
            return true;
    return false;
}

fs::path pickled(const std::string& name) {
    return fs::path(DISTILL_TEST_DATA) / "pickle" / name;
}

// Smooth images in [0,1] on steps of 1/255, like photographs.
std::vector<float> smoothImages(std::int64_t count, std::int64_t channels, std::int64_t side) {
    std::mt19937 random(5);
    std::uniform_real_distribution<float> phase(0, 6.28F);
    std::vector<float> pixels;
    for (std::int64_t i = 0; i < count * channels; ++i) {
        const float a = phase(random), b = phase(random);
        for (std::int64_t y = 0; y < side; ++y)
            for (std::int64_t x = 0; x < side; ++x)
                pixels.push_back(std::round((0.5F + 0.25F * std::sin(a + 0.2F * static_cast<float>(x)) +
                                             0.25F * std::cos(b + 0.17F * static_cast<float>(y))) *
                                            255) /
                                 255);
    }
    return pixels;
}

std::vector<std::int64_t> counting(std::int64_t count, std::int64_t classes) {
    std::vector<std::int64_t> labels;
    for (std::int64_t i = 0; i < count; ++i)
        labels.push_back(i * classes / count);
    return labels;
}

void writeSet(const fs::path& file, NamedArray images, const std::vector<std::int64_t>& labels) {
    SafetensorsFile content;
    content.arrays = {std::move(images),
                      integerArray("labels", {static_cast<std::int64_t>(labels.size())}, labels)};
    REQUIRE(writeSafetensors(file, content));
}

Inspection inspected(const fs::path& path) {
    const auto result = inspectSet(path);
    if (!result)
        FAIL(result.error().message);
    return *result;
}

// The pixels, normalised channel by channel.
std::vector<float> normalised(std::vector<float> pixels, const std::vector<double>& mean,
                              const std::vector<double>& std, std::size_t plane) {
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const std::size_t c = i / plane % mean.size();
        pixels[i] = static_cast<float>((static_cast<double>(pixels[i]) - mean[c]) / std[c]);
    }
    return pixels;
}

} // namespace

TEST_SUITE("other_sets") {
    TEST_CASE("0 to 255 in floats or wide integers are the images of 0 to 1, and it is said") {
        const TempDir dir;
        const auto unit = smoothImages(20, 3, 32);
        std::vector<float> bytes;
        std::vector<std::int64_t> whole;
        for (const float value : unit) {
            bytes.push_back(std::round(value * 255));
            whole.push_back(static_cast<std::int64_t>(bytes.back()));
        }
        const std::vector<std::int64_t> shape{20, 3, 32, 32};
        writeSet(dir / "unit.safetensors", floatArray("images", shape, unit), counting(20, 10));
        writeSet(dir / "floats.safetensors", floatArray("images", shape, bytes), counting(20, 10));
        writeSet(dir / "integers.safetensors", integerArray("images", shape, whole), counting(20, 10));
        const auto expected = readDistilledSet(dir / "unit.safetensors").pixels;
        for (const char* name : {"floats.safetensors", "integers.safetensors"}) {
            CAPTURE(name);
            const auto set = readDistilledSet(dir / name);
            double worst = 0;
            for (std::size_t i = 0; i < expected.size(); ++i)
                worst = std::max(worst, std::abs(static_cast<double>(set.pixels[i]) - expected[i]));
            CHECK(worst < 1e-6);
            CHECK(anySays(set.reasons, "8-bit values"));
            CHECK(inspected(dir / name).normalization == "unit");
        }
        for (float& value : bytes)
            value = value * 0.98F + 0.3F; // resized or learned on that scale
        writeSet(dir / "learned.safetensors", floatArray("images", shape, bytes), counting(20, 10));
        CHECK(inspected(dir / "learned.safetensors").normalization == "unit");
        CHECK(anySays(inspected(dir / "learned.safetensors").reasons, "on the scale 0 to 255"));
    }

    TEST_CASE(
        "whole numbers of more than 8 bits go by the range that they use, and what fits nothing is unknown") {
        const TempDir dir;
        const auto unit = smoothImages(20, 3, 32);
        const std::vector<std::int64_t> shape{20, 3, 32, 32};
        std::vector<std::int64_t> deep;
        std::vector<float> deepFloats, centred;
        for (const float value : unit) {
            deep.push_back(static_cast<std::int64_t>(std::lround(value * 4095)));
            deepFloats.push_back(static_cast<float>(deep.back()));
            centred.push_back(std::round(value * 255) - 128);
        }
        deep[0] = 4000; // near enough to 12 bits
        deepFloats[0] = 4000;
        writeSet(dir / "integers.safetensors", integerArray("images", shape, deep), counting(20, 10));
        writeSet(dir / "floats.safetensors", floatArray("images", shape, deepFloats), counting(20, 10));
        for (const char* name : {"integers.safetensors", "floats.safetensors"}) {
            CAPTURE(name);
            const auto set = readDistilledSet(dir / name);
            CHECK(std::abs(set.pixels[7] - unit[7]) < 2e-4);
            CHECK(anySays(set.reasons, "divided by 4095, the range that they use"));
            CHECK(inspected(dir / name).normalization == "unit");
        }
        writeSet(dir / "centred.safetensors", floatArray("images", shape, centred), counting(20, 10));
        CHECK(inspected(dir / "centred.safetensors").normalization == "unknown");
        CHECK(anySays(inspected(dir / "centred.safetensors").reasons, "Say how they are stored"));
    }

    TEST_CASE("two levels are no bytes, and normalised pixels none either") {
        const TempDir dir;
        std::vector<float> binary(4 * 64);
        for (std::size_t i = 0; i < binary.size(); ++i)
            binary[i] = i % 3 == 0 ? 1.0F : 0.0F;
        writeSet(dir / "binary.safetensors", floatArray("images", {4, 1, 8, 8}, binary), counting(4, 2));
        CHECK(readDistilledSet(dir / "binary.safetensors").pixels == binary);
    }

    TEST_CASE("100 classes normalised by CIFAR-10's numbers are CIFAR-100, de-normalised by those numbers") {
        const TempDir dir;
        const auto* cifar10 = findKnownDataset("cifar10");
        REQUIRE(cifar10 != nullptr);
        for (const bool learned : {false, true}) {
            CAPTURE(learned);
            auto pixels = normalised(smoothImages(100, 3, 32), cifar10->mean, cifar10->std, 1024);
            std::mt19937 random(3);
            std::normal_distribution<float> noise(0, 0.05F);
            if (learned)
                for (float& value : pixels)
                    value += noise(random);
            writeSet(dir / "set.safetensors", floatArray("images", {100, 3, 32, 32}, pixels),
                     counting(100, 100));
            const auto said = inspected(dir / "set.safetensors");
            CHECK(said.dataset == "cifar100");
            CHECK(said.normalization == "mean-std");
            if (!learned) { // the steps of 1/255 are the proof
                CHECK(said.mean == cifar10->mean);
                CHECK(said.std == cifar10->std);
            }
        }
    }

    TEST_CASE("ten classes normalised by CIFAR-100's numbers are CIFAR-10, de-normalised by those numbers") {
        const TempDir dir;
        const auto* cifar100 = findKnownDataset("cifar100");
        REQUIRE(cifar100 != nullptr);
        const auto pixels = normalised(smoothImages(20, 3, 32), cifar100->mean, cifar100->std, 1024);
        fs::create_directories(dir / "CIFAR10_ipc2");
        for (const char* name : {"set.safetensors", "CIFAR10_ipc2/set.safetensors"}) {
            CAPTURE(name);
            writeSet(dir / name, floatArray("images", {20, 3, 32, 32}, pixels), counting(20, 10));
            const auto said = inspected(dir / name);
            CHECK(said.dataset == "cifar10");
            CHECK(said.mean == cifar100->mean);
            CHECK(said.std == cifar100->std);
        }
    }

    TEST_CASE("of learned pixels the layout tells whose numbers its authors use") {
        const TempDir dir;
        const auto* cifar10 = findKnownDataset("cifar10");
        DistilledSet set;
        set.shape = {100, 3, 32, 32};
        set.pixels = normalised(smoothImages(100, 3, 32), cifar10->mean, cifar10->std, 1024);
        std::mt19937 random(3);
        std::normal_distribution<float> noise(0, 0.05F);
        for (float& value : set.pixels)
            value += noise(random);
        set.classes = 100;
        set.layout = "mtt";
        const auto guess = guessSpace(set, evidenceOf(set), "");
        REQUIRE(guess.dataset != nullptr);
        CHECK(guess.dataset->id == "cifar100");
        CHECK(guess.dataset->mean == cifar10->mean);
    }

    TEST_CASE("steps of 1/255 tell the numbers of any other dataset, and 0.5") {
        const TempDir dir;
        const auto* imagenet = findKnownDataset("imagenet");
        REQUIRE(imagenet != nullptr);
        const std::vector<double> half{0.5, 0.5, 0.5};
        const std::vector<std::pair<std::vector<double>, std::vector<double>>> numbers{
            {imagenet->mean, imagenet->std}, {half, half}};
        for (const auto& [mean, std] : numbers) {
            const auto pixels = normalised(smoothImages(100, 3, 32), mean, std, 1024);
            writeSet(dir / "set.safetensors", floatArray("images", {100, 3, 32, 32}, pixels),
                     counting(100, 100));
            const auto said = inspected(dir / "set.safetensors");
            CHECK(said.dataset == "cifar100");
            CHECK(said.mean == mean);
            CHECK(said.std == std);
        }
    }

    TEST_CASE("class folders named by numbers go by number; hidden ones are none") {
        if (!pngSupported())
            return;
        const TempDir dir;
        const auto add = [&](const std::string& name, int shade) {
            fs::create_directories(dir / "set" / name);
            REQUIRE(writePng({1, 8, 8, std::vector<std::uint8_t>(64, static_cast<std::uint8_t>(shade))},
                             dir / "set" / name / "0.png"));
        };
        for (int k = 0; k < 12; ++k)
            add(std::to_string(k), 20 * k);
        for (const char* stray : {".ipynb_checkpoints", "__MACOSX"})
            add(stray, 255);
        const auto set = readDistilledSet(dir / "set");
        CHECK(set.classes == 12);
        for (std::size_t k = 0; k < 12; ++k)
            CHECK(std::abs(set.pixels[k * 64] - static_cast<float>(20 * k) / 255) < 1e-6F);
        CHECK(anySays(set.reasons, "go by number"));
    }

    TEST_CASE("pictures at any depth of a class folder count, and what is left out is named") {
        if (!pngSupported())
            return;
        const TempDir dir;
        const auto add = [&](const std::string& name, int shade) {
            fs::create_directories((dir / "set" / name).parent_path());
            REQUIRE(writePng({1, 8, 8, std::vector<std::uint8_t>(64, static_cast<std::uint8_t>(shade))},
                             dir / "set" / name));
        };
        for (const std::string name : {"cat", "dog", "elk"})
            for (const char* file : {"/0.png", "/1.png", "/more/2.png", "/more/again/3.png"})
                add(name + file, name == "dog" ? 51 : 0);
        auto set = readDistilledSet(dir / "set");
        CHECK(set.shape == std::vector<std::int64_t>{12, 1, 8, 8});
        CHECK(set.labels == std::vector<std::int64_t>{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2});
        CHECK(std::abs(set.pixels[7 * 64] - 0.2F) < 1e-6F);
        CHECK(set.warnings.empty());

        add("sheet.png", 7);
        for (const std::string name : {"cat", "dog", "elk"})
            fs::create_symlink(dir / "gone.png", dir / "set" / name / "4.png");
        fs::create_symlink(dir / "gone", dir / "set" / "fox");
        fs::create_directories(dir / "set" / "gnu");
        const auto report = importSet(dir / "set", dir / "out", {});
        REQUIRE_MESSAGE(report.has_value(), report.error().message);
        CHECK(report->inspection.images == std::vector<std::int64_t>{12, 1, 8, 8});
        const std::string root = (dir / "set").string();
        for (const auto& said :
             {"3 of 15 pictures in " + root +
                  " cannot be read and were skipped: cat/4.png, dog/4.png, elk/4.png.",
              "1 link in " + root + " leads nowhere and was left out: fox.",
              "Folders without a picture in " + root + " are no classes: gnu.",
              "1 picture in " + root + " beside the class folders was left out: sheet.png."}) {
            CAPTURE(said);
            CHECK(anySays(report->warnings, said));
            CHECK(anySays(report->inspection.reasons, said));
        }
        fs::remove(dir / "set" / "elk" / "1.png");
        fs::create_symlink(dir / "gone.png", dir / "set" / "elk" / "1.png");
        const auto refused = inspectSet(dir / "set");
        REQUIRE_FALSE(refused.has_value());
        CHECK(says(refused.error().message,
                   "4 of its 15 pictures cannot be read, and without them its classes are of unequal size: "
                   "cat/4.png, dog/4.png, elk/1.png, elk/4.png"));
    }

    TEST_CASE("class folders inside other folders are found, parts are not guessed") {
        if (!pngSupported())
            return;
        const TempDir dir;
        const auto add = [&](const std::string& name) {
            fs::create_directories((dir / name).parent_path());
            REQUIRE(writePng({1, 8, 8, std::vector<std::uint8_t>(64, 3)}, dir / name));
        };
        for (const char* name :
             {"a/results/new000/0.png", "a/results/new001/0.png", "b/train/cat/0.png", "b/train/dog/0.png",
              "b/val/cat/0.png", "b/val/dog/0.png", "c/cat/0.png", "c/cat/more/1.png"})
            add(name);
        CHECK(readDistilledSet(dir / "a").classNames == std::vector<std::string>{"new000", "new001"});
        const auto refused = inspectSet(dir / "b");
        REQUIRE_FALSE(refused.has_value());
        CHECK(says(refused.error().message, "its folders train/, val/ hold the same folders of pictures"));
        CHECK(readDistilledSet(dir / "b" / "val").size() == 2);
        CHECK(readDistilledSet(dir / "c").classNames == std::vector<std::string>{"cat"});
        CHECK(readDistilledSet(dir / "c").size() == 2);
    }

    TEST_CASE("results.pth of the first dataset distillation: steps in order, with their rates") {
        const TempDir dir;
        const auto set = readDistilledSet(pickled("steps.pth"));
        CHECK(set.layout == "steps");
        CHECK(set.shape == std::vector<std::int64_t>{12, 1, 8, 8});
        CHECK(set.labels == std::vector<std::int64_t>{0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3});
        CHECK(std::abs(set.pixels[4 * 64] + 1) < 1e-6F); // the first pixel of the second step
        CHECK_FALSE(set.learningRate.has_value());       // they differ
        CHECK(anySays(set.reasons, "step sizes are kept: [0.0"));
        ImportOptions options;
        options.dataset = "mnist";
        const auto report = importSet(pickled("steps.pth"), dir / "out", options);
        REQUIRE_MESSAGE(report.has_value(), report.error().message);
        const auto stored = readSafetensors(report->set);
        REQUIRE(stored.has_value());
        const auto rates =
            nlohmann::json::parse(stored->metadata.at("step_rates")).get<std::vector<double>>();
        REQUIRE(rates.size() == 3);
        CHECK(std::abs(rates[2] - 0.06) < 1e-6);
        CHECK(toIntegers(*stored->find("labels")) ==
              std::vector<std::int64_t>{0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3});
        CHECK(std::abs(toFloats(*stored->find("images"))[64] + 1) < 1e-6F); // image 1 of class 0: step 1
    }

    TEST_CASE("NumPy arrays in torch files and pickles are the arrays that they are") {
        for (const char* name : {"numpy.pt", "numpy_fortran.pkl", "numpy_protocol5.pkl"}) {
            CAPTURE(name);
            const auto set = readDistilledSet(pickled(name));
            REQUIRE(set.shape == std::vector<std::int64_t>{4, 3, 8, 8});
            CHECK(set.labels == std::vector<std::int64_t>{0, 0, 1, 1});
            bool right = true;
            for (std::size_t i = 0; i < set.pixels.size(); ++i)
                right = right && std::abs(set.pixels[i] - static_cast<float>(i % 256) / 255) < 1e-6F;
            CHECK(right);
        }
        for (const auto& [name, advice] : std::vector<std::pair<std::string, std::string>>{
                 {"numpy_objects.pkl", "save numbers"}, {"numpy_big_endian.pkl", "big-endian"}}) {
            const auto refused = inspectSet(pickled(name));
            REQUIRE_FALSE(refused.has_value());
            CHECK(says(refused.error().message, advice));
        }
    }

    TEST_CASE("labels are found in every form that Python keeps them in, and never passed over in silence") {
        const std::vector<std::int64_t> expected{1, 0, 1, 0};
        for (const char* name : {"labels_list.pt", "labels_tensors.pt", "labels_named.pt",
                                 "labels_guessed.pt", "labels_pair.pt", "labels_rows.pt"}) {
            CAPTURE(name);
            const auto set = readDistilledSet(pickled(name));
            CHECK(set.labels == expected);
            CHECK((set.labelKind ==
                   (std::string(name) == "labels_rows.pt" ? LabelKind::Vectors : LabelKind::Hard)));
            CHECK(set.shape == std::vector<std::int64_t>{4, 1, 4, 4});
        }
        CHECK(anySays(readDistilledSet(pickled("labels_guessed.pt")).reasons,
                      "Its entry \"of_class\" has a row for each image"));
        const auto refused = inspectSet(pickled("labels_text.pt"));
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().message.find(
                  "its entry \"labels\" is no tensor and no list of class numbers") != std::string::npos);
    }

    TEST_CASE("labels among arrays are those of a known name, or the only ones that fit") {
        const TempDir dir;
        const auto with = [&](const std::vector<std::string>& names) {
            SafetensorsFile content;
            content.arrays = {floatArray("images", {4, 1, 8, 8}, smoothImages(4, 1, 8))};
            for (const auto& name : names) // each tells something else
                content.arrays.push_back(
                    integerArray(name, {4}, {0, 0, 1, static_cast<std::int64_t>(name.size())}));
            REQUIRE(writeSafetensors(dir / "set.safetensors", content));
            return inspectSet(dir / "set.safetensors");
        };
        const auto labels = [&] { return readDistilledSet(dir / "set.safetensors").labels; };
        REQUIRE(with({"index", "soft_labels"})); // not the first that fits
        CHECK(labels() == std::vector<std::int64_t>{0, 0, 1, 11});
        REQUIRE(with({"digit", "lr"}));
        CHECK(labels() == std::vector<std::int64_t>{0, 0, 1, 5});
        CHECK(anySays(readDistilledSet(dir / "set.safetensors").reasons,
                      "\"digit\" has a row for each image and is taken for the labels"));
        const auto refused = with({"digit", "index"});
        REQUIRE_FALSE(refused.has_value());
        CHECK(says(refused.error().message, "labels in \"digit\" or in \"index\""));
    }

    TEST_CASE("images without an axis of channels are grey where each has a label, and nothing else is") {
        const TempDir dir;
        const SmallTensor images{"images", {4, 8, 8}, smoothImages(4, 1, 8), {}};
        const SmallTensor labels{"labels", {4}, {}, {0, 0, 1, 1}};
        auto renamed = images;
        renamed.name = "digits";
        writeBytes(dir / "named.pt", TorchBytes::dictionary({images, labels}));
        writeBytes(dir / "other.pt", TorchBytes::dictionary({renamed, labels}));
        writeBytes(dir / "pair.pt", TorchBytes::list({images, labels}));
        writeBytes(dir / "images_best.pt", TorchBytes::bare(images));
        writeBytes(dir / "labels_best.pt", TorchBytes::bare(labels));
        writeSet(dir / "other.safetensors", floatArray("images", {4, 8, 8}, images.numbers), labels.integers);
        for (const char* name : {"named.pt", "other.pt", "pair.pt", "images_best.pt", "other.safetensors"}) {
            CAPTURE(name);
            const auto set = readDistilledSet(dir / name);
            CHECK(set.shape == std::vector<std::int64_t>{4, 1, 8, 8});
            CHECK(set.pixels == images.numbers);
            CHECK(set.labels == labels.integers);
            CHECK(anySays(set.reasons, "taken as grey, of one channel"));
        }
        ImportOptions options;
        options.normalization = "unit";
        const auto report = importSet(dir / "pair.pt", dir / "out", options);
        REQUIRE_MESSAGE(report.has_value(), report.error().message);
        CHECK(report->inspection.factor == 1);

        // One picture in colour, a table of rows, images without labels for all of them.
        const SmallTensor colour{"images", {3, 8, 8}, smoothImages(3, 1, 8), {}};
        const SmallTensor three{"labels", {3}, {}, {0, 1, 0}};
        const SmallTensor table{"images", {4, 16}, smoothImages(1, 1, 8), {}};
        writeBytes(dir / "colour.pt", TorchBytes::dictionary({colour, three}));
        writeBytes(dir / "table.pt", TorchBytes::dictionary({table, labels}));
        writeBytes(dir / "short.pt", TorchBytes::dictionary({images, three}));
        for (const char* name : {"colour.pt", "table.pt", "short.pt"}) {
            CAPTURE(name);
            CHECK_FALSE(inspectSet(dir / name).has_value());
        }
        writeBytes(dir / "alone.pt", TorchBytes::bare(images));
        CHECK(readDistilledSet(dir / "alone.pt").shape.empty());
    }

    TEST_CASE("what wrappers put in front of every name of a teacher's weights is left out") {
        const TempDir dir;
        const auto namesOf = [&](const std::vector<std::string>& names) {
            std::vector<SmallTensor> weights;
            for (const auto& name : names)
                weights.push_back({name, {2}, {1, 2}, {}});
            writeBytes(dir / "teacher.pt", TorchBytes::dictionary(weights));
            const auto set = readDistilledSet(dir / "teacher.pt");
            CHECK(set.layout == "state-dict");
            std::vector<std::string> found;
            for (const auto& weight : set.weights)
                found.push_back(weight.name);
            const bool told = anySays(set.reasons, "The prefixes of wrappers (");
            CHECK(told == (found != names));
            return found;
        };
        const std::vector<std::string> bare{"conv1.weight", "fc.bias"};
        for (const std::string prefix : {"module.", "_orig_mod.", "net.", "model.", "model.net.",
                                         "model._orig_mod.", "module.model.module."}) {
            CAPTURE(prefix);
            CHECK(namesOf({prefix + bare[0], prefix + bare[1]}) == bare);
        }
        for (const auto& kept : std::vector<std::vector<std::string>>{{"model.conv1.weight", "head.bias"},
                                                                      {"net.weight", "net.bias"},
                                                                      {"network.a.weight", "network.b.bias"}})
            CHECK(namesOf(kept) == kept);
        CHECK(namesOf({"module.a.weight", "b.weight"}) == std::vector<std::string>{"a.weight", "b.weight"});
    }

    TEST_CASE("a Namespace and other plain values beside weights are no obstacle") {
        const auto set = readDistilledSet(pickled("namespace.pth"));
        CHECK(set.layout == "state-dict");
        REQUIRE(set.weights.size() == 2);
        CHECK(set.weights[0].name == "conv1.weight");
        CHECK(toFloats(set.weights[0]) == std::vector<float>{0, 1, 2, 3, 4, 5});
    }
}
