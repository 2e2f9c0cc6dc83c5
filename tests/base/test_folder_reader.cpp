// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/io/cache_folder.h"
#include "core/readers/folder_reader.h"
#include "tests/support/small_files.h"
#include "tests/support/small_pictures.h"
#include "tests/support/temp_dir.h"
#include "tests/support/zip_bytes.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

// A folder of pictures and a cache of its own.
struct Place {
    TempDir dir;
    ScopedVariable cache{"XDG_CACHE_HOME", (dir / "cache").string()};
    fs::path data = dir / "pictures";

    void add(const std::string& name, const std::string& bytes) const { writeBytes(data / name, bytes); }
    Result<RawDataset> read(int side = 8, std::uint64_t seed = 1) const {
        return readImageFolder(data, {side, seed});
    }
};

std::string refusalOf(const Result<RawDataset>& data) {
    REQUIRE_FALSE(data.has_value());
    CHECK(data.error().code == ErrorCode::InvalidInput);
    return data.error().message;
}

bool says(const std::string& message, const std::string& part) {
    return message.find(part) != std::string::npos;
}

std::size_t cacheFiles(const Place& place) {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(place.dir / "cache" / "distillation-studio" / "datasets"))
        count += entry.is_regular_file() ? 1 : 0;
    return count;
}

// `cats` red and `dogs` blue pictures; the shade tells them apart.
void addAnimals(const Place& place, const std::string& part, int cats, int dogs) {
    for (int i = 0; i < cats; ++i)
        place.add(part + "cat/" + std::to_string(100 + i) + ".ppm", colourPicture(8, 8, {200 + i, 0, 0}));
    for (int i = 0; i < dogs; ++i)
        place.add(part + "dog/" + std::to_string(100 + i) + ".PPM", colourPicture(8, 8, {0, 0, 200 + i}));
}

} // namespace

TEST_SUITE("folder_reader") {
    TEST_CASE("places that hold no folder of pictures") {
        const Place place;
        CHECK(says(refusalOf(place.read()), place.data.string() + " does not exist; expected a folder"));
        fs::create_directories(place.data);
        CHECK(says(refusalOf(place.read()), "holds no pictures in class folders"));
        place.add("loose.ppm", colourPicture(8, 8, {1, 2, 3}));
        fs::create_directories(place.data / "empty");
        CHECK(says(refusalOf(place.read()), "holds no pictures in class folders"));
        CHECK(says(refusalOf(readImageFolder(place.data / "loose.ppm", {})), "is a file"));
    }

#ifdef DISTILL_HAVE_OPENCV
    TEST_CASE("one class is too few") {
        const Place place;
        addAnimals(place, "", 3, 0);
        CHECK(says(refusalOf(place.read()), "holds the one class \"cat\"; at least two are needed"));
    }

    TEST_CASE("train and val parts, classes by name, planar red green blue") {
        const Place place;
        addAnimals(place, "train/", 3, 2);
        addAnimals(place, "val/", 1, 1);
        fs::create_directories(place.data / "test"); // without classes, as ImageNet's
        const auto data = place.read();
        REQUIRE(data.has_value());
        CHECK(data->classNames == std::vector<std::string>{"cat", "dog"});
        CHECK(data->train.labels == std::vector<std::int64_t>{0, 0, 0, 1, 1});
        CHECK(data->test.labels == std::vector<std::int64_t>{0, 1});
        CHECK(data->train.channels == 3);
        CHECK(data->train.height == 8);
        const auto* pixels = data->train.bytes();
        CHECK(pixels[0] == 200);             // red of the first cat
        CHECK(pixels[64] == 0);              // its green
        CHECK(pixels[4 * 192 + 128] == 201); // blue of the second dog
        CHECK(data->test.bytes()[192 + 128] == 200);
        CHECK(data->warnings.empty());
        // 3 of 5 pictures are red: 200, 201, 202
        CHECK(std::abs(data->mean.at(0) - 603.0 / 5 / 255) < 1e-9);
        const double squares = (200.0 * 200 + 201.0 * 201 + 202.0 * 202) / 5 / 255 / 255;
        CHECK(std::abs(data->std.at(0) - std::sqrt(squares - data->mean[0] * data->mean[0])) < 1e-9);
    }

    TEST_CASE("parts with other classes are refused by name") {
        const Place place;
        addAnimals(place, "train/", 2, 2);
        place.add("val/cow/a.ppm", colourPicture(8, 8, {1, 2, 3}));
        CHECK(says(refusalOf(place.read()), "has the class \"cow\", which train/ lacks"));
    }

    TEST_CASE("without a test part a fifth is drawn, by seed and from each class") {
        const Place place;
        addAnimals(place, "", 25, 4);
        place.add("emu/only.ppm", colourPicture(8, 8, {7, 7, 7}));
        const auto first = place.read(8, 1);
        REQUIRE(first.has_value());
        CHECK(std::count(first->test.labels.begin(), first->test.labels.end(), 0) == 5);
        CHECK(std::count(first->test.labels.begin(), first->test.labels.end(), 1) == 1);
        CHECK(std::count(first->test.labels.begin(), first->test.labels.end(), 2) == 0);
        CHECK(first->train.count == 20 + 3 + 1);
        const auto testPixels = [](const RawDataset& data) {
            return std::vector<std::uint8_t>(data.test.bytes(), data.test.bytes() + data.test.byteCount());
        };
        CHECK(testPixels(*place.read(8, 1)) == testPixels(*first));
        bool differs = false;
        for (std::uint64_t seed = 2; seed < 6; ++seed)
            differs = differs || testPixels(*place.read(8, seed)) != testPixels(*first);
        CHECK(differs);
    }

    TEST_CASE("files that cannot be read are named and skipped") {
        const Place place;
        addAnimals(place, "train/", 4, 4);
        addAnimals(place, "val/", 2, 2);
        const std::string whole = colourPicture(8, 8, {9, 9, 9});
        place.add("train/cat/101.ppm", whole.substr(0, whole.size() / 2));
        place.add("train/cat/text.jpg", "this is no picture");
        place.add("train/dog/nothing.png", "");
        place.add("train/dog/notes.txt", "not a picture, not meant to be one");
        place.add("train/dog/._hidden.jpg", "left by another system");
        fs::create_symlink("/nowhere/at/all.jpg", place.data / "val" / "dog" / "leads-nowhere.jpg");
        const auto data = place.read();
        REQUIRE(data.has_value());
        CHECK(data->train.count == 7);
        CHECK(data->train.labels == std::vector<std::int64_t>{0, 0, 0, 1, 1, 1, 1});
        CHECK(data->train.bytes()[192] == 202); // the gap of 101 is closed
        CHECK(data->test.bytes()[3 * 192 + 128] == 201);
        REQUIRE(data->warnings.size() == 1);
        const std::string& text = data->warnings[0].text;
        CHECK(says(text, "4 of 15 pictures in " + place.data.string() + " cannot be read and were skipped"));
        for (const char* name : {"train/cat/101.ppm", "train/cat/text.jpg", "train/dog/nothing.png",
                                 "val/dog/leads-nowhere.jpg"}) {
            CHECK(says(text, name));
            CHECK(says(data->warnings[0].detail, name));
        }
        // and again, from the cache
        CHECK(place.read()->warnings.at(0).text == text);
    }

    TEST_CASE("a class without a readable picture is refused by name") {
        const Place place;
        addAnimals(place, "train/", 2, 0);
        addAnimals(place, "val/", 2, 0);
        place.add("train/dog/a.jpg", "broken");
        CHECK(says(refusalOf(place.read()), "no readable training picture of the class \"dog\""));
    }

    TEST_CASE("grey files get three channels among colour ones and keep one among their like") {
        const Place place;
        for (int i = 0; i < 4; ++i)
            for (const char* name : {"a/", "b/"})
                place.add(name + std::to_string(i) + ".pgm", greyPicture(8, 8, 50 + i));
        const auto grey = place.read();
        REQUIRE(grey.has_value());
        CHECK(grey->train.channels == 1);
        CHECK(grey->mean.size() == 1);
        CHECK(grey->train.byteCount() == 6 * 64);
        CHECK(grey->train.bytes()[64] >= 50);
        place.add("b/colour.ppm", colourPicture(8, 8, {1, 2, 3}));
        const auto mixed = place.read();
        REQUIRE(mixed.has_value());
        CHECK(mixed->train.channels == 3);
        const auto* first = mixed->train.bytes(); // of class a: grey
        CHECK(first[0] >= 50);
        CHECK(first[64] == first[0]);
        CHECK(first[128] == first[0]);
    }

    TEST_CASE("the middle square of other sizes is kept, in its proportions") {
        const Place place;
        for (const char* name : {"a/1.ppm", "a/2.ppm", "b/1.ppm", "b/2.ppm"})
            place.add(name, stripedPicture(20, {255, 0, 0}, {0, 255, 0}, {0, 0, 255}));
        const auto data = place.read(16);
        REQUIRE(data.has_value());
        CHECK(data->train.height == 16);
        CHECK(data->train.width == 16);
        const std::vector<std::uint8_t> pixels(data->train.bytes(), data->train.bytes() + 3 * 256);
        CHECK(
            std::all_of(pixels.begin() + 256, pixels.begin() + 512, [](int v) { return v == 255; })); // green
        CHECK(std::all_of(pixels.begin(), pixels.begin() + 256, [](int v) { return v == 0; }));
    }

    TEST_CASE("decoded once: the cache answers until a file changes, and older ones go") {
        const Place place;
        addAnimals(place, "", 5, 5);
        REQUIRE(place.read().has_value());
        CHECK(cacheFiles(place) == 1);
        const fs::path file = place.data / "cat" / "100.ppm";
        const auto time = fs::last_write_time(file);
        // Other content under the same size and time: what is read is the cache's.
        place.add("cat/100.ppm", colourPicture(8, 8, {1, 1, 1}));
        fs::last_write_time(file, time);
        const auto cached = place.read();
        const auto holds = [](const RawDataset& data, std::uint8_t red) {
            for (const auto* part : {&data.train, &data.test})
                for (std::int64_t i = 0; i < part->count; ++i)
                    if (part->bytes()[i * 192] == red)
                        return true;
            return false;
        };
        CHECK(holds(*cached, 200));
        fs::last_write_time(file, time + std::chrono::seconds(2));
        const auto fresh = place.read();
        CHECK(holds(*fresh, 1));
        CHECK_FALSE(holds(*fresh, 200));
        CHECK(cacheFiles(place) == 1);
        CHECK(holds(*cached, 200)); // who still uses the former one keeps it
        REQUIRE(place.read(16).has_value());
        CHECK(cacheFiles(place) == 2); // another size is another dataset
    }

    TEST_CASE("a damaged cache is made anew") {
        const Place place;
        addAnimals(place, "", 5, 5);
        REQUIRE(place.read().has_value());
        const auto folder = place.dir / "cache" / "distillation-studio" / "datasets";
        const fs::path file = fs::directory_iterator(folder)->path();
        const std::string whole = readBytes(file);
        for (const std::size_t size :
             {std::size_t{0}, std::size_t{100}, whole.size() / 2, whole.size() - 1}) {
            fs::remove(file);
            writeBytes(file, whole.substr(0, size));
            const auto data = place.read();
            REQUIRE(data.has_value());
            CHECK(data->train.count == 8);
            CHECK(readBytes(file) == whole);
        }
        std::string wrong = whole;
        wrong.back() = static_cast<char>(wrong.back() ^ 1);
        fs::remove(file);
        writeBytes(file, wrong);
        REQUIRE(place.read().has_value());
        CHECK(readBytes(file) == whole);
    }

    TEST_CASE(
        "a cache that cannot be written is known beforehand, and a folder of this process takes its place") {
        const Place place;
        addAnimals(place, "", 5, 5);
        writeBytes(place.dir / "file", "x");
        const ScopedVariable cache("XDG_CACHE_HOME", (place.dir / "file").string());
        CHECK(says(cacheProblem(), "Cannot write " + (place.dir / "file").string()));
        CHECK(says(cacheProblem(), cacheFolder().string()));
        const auto lost = unwritableCache(); // for those who keep their result nowhere else
        REQUIRE(lost);
        CHECK(lost->code == ErrorCode::CannotWrite);
        CHECK(says(lost->message, "What is trained would be lost"));
        CHECK(fs::is_directory(cacheFolder()));
        const auto data = place.read();
        REQUIRE(data.has_value());
        CHECK(data->train.count == 8);
    }

    TEST_CASE("parts in any spelling, and around them folders that hold nothing else") {
        for (const auto& parts :
             std::vector<std::pair<std::string, std::string>>{{"Training", "Testing"},
                                                              {"Train", "Test"},
                                                              {"training_set", "test_set"},
                                                              {"TRAIN", "VAL"},
                                                              {"seg_train/seg_train", "seg_test/seg_test"},
                                                              {"data/archive/train", "data/archive/valid"},
                                                              {"fold_a", "fold_b"}}) {
            const auto& train = parts.first;
            const auto& test = parts.second;
            CAPTURE(train);
            const Place place;
            addAnimals(place, train + "/", 4, 3);
            addAnimals(place, test + "/", 2, 1);
            const auto data = place.read();
            REQUIRE(data.has_value());
            CHECK(data->classNames == std::vector<std::string>{"cat", "dog"});
            CHECK(data->train.labels == std::vector<std::int64_t>{0, 0, 0, 0, 1, 1, 1});
            CHECK(data->test.labels == std::vector<std::int64_t>{0, 0, 1});
            CHECK(data->warnings.size() == (train == "fold_a" ? 1 : 0)); // what was guessed is said
        }
    }

    TEST_CASE("class folders may hold the parts") {
        const Place place;
        int shade = 0;
        for (const char* folder : {"cat/train", "cat/Test", "dog/train", "dog/Test"})
            for (int i = 0; i < (std::string(folder).find("train") != std::string::npos ? 3 : 2); ++i)
                place.add(std::string(folder) + "/" + std::to_string(i) + ".ppm",
                          colourPicture(8, 8, {0, ++shade, 0}));
        const auto data = place.read();
        REQUIRE(data.has_value());
        CHECK(data->classNames == std::vector<std::string>{"cat", "dog"});
        CHECK(data->train.labels == std::vector<std::int64_t>{0, 0, 0, 1, 1, 1});
        CHECK(data->test.labels == std::vector<std::int64_t>{0, 0, 1, 1});
    }

    TEST_CASE("a class may be called train, and of two parts for tests one is used and the other named") {
        const Place place;
        addAnimals(place, "", 5, 5);
        for (int i = 0; i < 5; ++i)
            place.add("train/" + std::to_string(i) + ".ppm", colourPicture(8, 8, {0, i, 0}));
        CHECK(place.read()->classNames == std::vector<std::string>{"cat", "dog", "train"});
        const Place parts;
        for (const char* part : {"train/", "val/", "test/"})
            addAnimals(parts, part, 2, 2);
        const auto data = parts.read();
        CHECK(data->test.count == 4);
        REQUIRE(data->warnings.size() == 1);
        CHECK(says(data->warnings[0].text, "val/ in " + parts.data.string() + " is not used"));
    }

    TEST_CASE("names that are numbers go by number, and it is said") {
        const Place place;
        for (int k = 0; k < 12; ++k)
            for (int i = 0; i < 2; ++i)
                place.add(std::to_string(k) + "/" + std::to_string(i) + ".ppm",
                          colourPicture(8, 8, {20 * k, 0, 0}));
        const auto data = place.read();
        REQUIRE(data.has_value());
        CHECK(data->classNames.at(2) == "2");
        CHECK(data->classNames.at(10) == "10");
        CHECK(data->train.bytes()[2 * 192] == 40);
        REQUIRE(data->warnings.size() == 1);
        CHECK(says(data->warnings[0].text, "go by number"));
    }

    TEST_CASE("hidden folders and those of other programs are no classes") {
        const Place place;
        addAnimals(place, "", 5, 5);
        for (const char* stray :
             {".ipynb_checkpoints/a.ppm", "__MACOSX/cat/a.ppm", "cat/.thumbs/a.ppm", "@eaDir/a.ppm"})
            place.add(stray, colourPicture(8, 8, {1, 1, 1}));
        const auto data = place.read();
        REQUIRE(data.has_value());
        CHECK(data->classNames == std::vector<std::string>{"cat", "dog"});
        CHECK(data->train.count + data->test.count == 10);
    }

    TEST_CASE("content says what is a picture; what cannot be read is counted aloud") {
        const Place place;
        addAnimals(place, "", 5, 5);
        for (int i = 0; i < 5; ++i)
            place.add("cat/web" + std::to_string(i) + ".jfif", colourPicture(8, 8, {0, 9, 0}));
        place.add("cat/noending", colourPicture(8, 8, {0, 9, 0}));
        place.add("dog/x.avif", std::string("\0\0\0\x1c"
                                            "ftypavif",
                                            12) +
                                    std::string(40, '\0'));
        place.add("dog/y.avif", std::string("\0\0\0\x1c"
                                            "ftypavif",
                                            12) +
                                    std::string(40, '\0'));
        place.add("dog/labels.csv", "a,b\n1,2\n");
        const auto data = place.read();
        REQUIRE(data.has_value());
        CHECK(data->train.count + data->test.count == 16);
        REQUIRE(data->warnings.size() == 1);
        CHECK(says(data->warnings[0].text, "2 files in " + place.data.string() + " were left out"));
        CHECK(says(data->warnings[0].text, "2 .avif"));
        CHECK(says(data->warnings[0].detail, "dog/y.avif"));
    }

    TEST_CASE("links to folders and files are followed, in circles only once") {
        const Place place;
        addAnimals(place, "", 5, 5);
        for (int i = 0; i < 5; ++i)
            writeBytes(place.dir / "store" / (std::to_string(i) + ".ppm"), colourPicture(8, 8, {0, 7, 0}));
        fs::create_directory_symlink(place.dir / "store", place.data / "cat" / "more");
        fs::create_directory_symlink(place.dir / "store", place.data / "emu");
        fs::create_symlink(place.dir / "store" / "0.ppm", place.data / "dog" / "one.ppm");
        fs::create_directory_symlink(place.data, place.data / "dog" / "round");
        const auto data = place.read();
        REQUIRE(data.has_value());
        CHECK(data->classNames == std::vector<std::string>{"cat", "dog", "emu"});
        CHECK(data->train.count + data->test.count == 10 + 6 + 5);
        REQUIRE(data->warnings.size() == 1);
        CHECK(says(data->warnings[0].text, "lead back into a folder above"));
        CHECK(says(data->warnings[0].detail, "dog/round"));
    }

    TEST_CASE("links that lead nowhere are named, whatever they were meant to be") {
        const Place place;
        addAnimals(place, "", 5, 5);
        fs::create_symlink(place.dir / "gone.ppm", place.data / "cat" / "900.ppm");
        fs::create_directory_symlink(place.dir / "gone", place.data / "emu");
        fs::create_symlink(place.dir / "gone", place.data / "dog" / "plain");
        const auto data = place.read();
        REQUIRE(data.has_value());
        CHECK(data->classNames == std::vector<std::string>{"cat", "dog"});
        CHECK(data->train.count + data->test.count == 10);
        REQUIRE(data->warnings.size() == 2);
        CHECK(says(data->warnings[0].text,
                   "2 links in " + place.data.string() + " lead nowhere and were left out: "));
        CHECK(says(data->warnings[0].detail, "emu\n"));
        CHECK(says(data->warnings[1].text, "1 of 11 pictures in " + place.data.string() +
                                               " cannot be read and were skipped: cat/900.ppm."));
    }

    TEST_CASE("pictures of 16 bits are scaled by the range that they use together, which is said") {
        const auto deep = [](int value) { // binary PGM with two bytes for each value, most significant first
            std::string bytes = "P5\n8 8\n65535\n";
            for (int i = 0; i < 64; ++i)
                bytes += {static_cast<char>(value >> 8), static_cast<char>(value & 0xff)};
            return bytes;
        };
        for (const auto& [brightest, range] : std::vector<std::pair<int, int>>{
                 {4095, 4095}, {4000, 4095}, {2000, 2047}, {1200, 1200}, {65535, 65535}}) {
            const Place place;
            for (int i = 0; i < 4; ++i) {
                place.add("a/" + std::to_string(i) + ".pgm", deep(brightest));
                place.add("b/" + std::to_string(i) + ".pgm", deep(brightest / 2));
            }
            const auto data = place.read();
            REQUIRE(data.has_value());
            CHECK(std::abs(data->train.bytes()[0] - 255.0 * brightest / range) < 1);
            CHECK(std::abs(data->train.bytes()[3 * 64] - 127.5 * brightest / range) < 1);
            REQUIRE(data->warnings.size() == 1);
            CHECK(says(data->warnings[0].text, "8 of 8 pictures"));
            CHECK(says(data->warnings[0].text, "0 to " + std::to_string(range)));
        }
    }

#ifdef DISTILL_HAVE_ARCHIVE
    TEST_CASE("a .zip and a .tar.gz give what the folder gives, without unpacking") {
        const Place place;
        addAnimals(place, "set/Train/", 4, 3);
        addAnimals(place, "set/Test/", 2, 1);
        place.add("__MACOSX/set/Train/cat/._100.ppm", "x");
        std::vector<ZipRecord> records;
        std::vector<std::pair<std::string, std::string>> members;
        for (const auto& entry : fs::recursive_directory_iterator(place.data))
            if (entry.is_regular_file()) {
                const auto name = entry.path().lexically_relative(place.data).string();
                records.push_back({name, readBytes(entry.path())});
                members.emplace_back("./" + name, readBytes(entry.path()));
            }
        writeBytes(place.dir / "set.zip", zip(records));
        writeBytes(place.dir / "set.tar", tar(members));
        writeBytes(place.dir / "set.tar.gz", gzip(tar(members)));
        const auto folder = place.read();
        REQUIRE(folder.has_value());
        for (const char* name : {"set.zip", "set.tar", "set.tar.gz"}) {
            CAPTURE(name);
            const auto data = readImageFolder(place.dir / name, {8, 1});
            REQUIRE(data.has_value());
            CHECK(data->classNames == folder->classNames);
            CHECK(data->train.labels == folder->train.labels);
            CHECK(std::equal(data->train.bytes(), data->train.bytes() + data->train.byteCount(),
                             folder->train.bytes()));
            CHECK(data->test.count == 3);
        }
        writeBytes(place.dir / "cut.zip", zip(records).substr(0, 500));
        CHECK(says(refusalOf(readImageFolder(place.dir / "cut.zip", {8, 1})),
                   "cut.zip is truncated or damaged"));
    }
#endif

    TEST_CASE("pictures are counted without decoding any") {
        const Place place;
        addAnimals(place, "train/", 4, 3);
        addAnimals(place, "val/", 2, 1);
        FolderOptions options;
        options.countOnly = true;
        const auto data = readImageFolder(place.data, options);
        REQUIRE(data.has_value());
        CHECK(data->train.count == 7);
        CHECK(data->test.count == 3);
        CHECK(data->train.pixels.empty());
    }

    TEST_CASE("cancelled reading leaves no file behind") {
        const Place place;
        addAnimals(place, "", 20, 20);
        ReadHooks hooks;
        int asked = 0;
        hooks.cancelled = [&] { return ++asked > 4; };
        const auto data = readImageFolder(place.data, {8, 1}, hooks);
        // Other threads may have taken every file before this one asked again.
        if (!data.has_value())
            CHECK(data.error().code == ErrorCode::Cancelled);
        CHECK(cacheFiles(place) == (data.has_value() ? 1 : 0));
        hooks.cancelled = [] { return true; };
        CHECK(readImageFolder(place.data, {16, 1}, hooks).error().code == ErrorCode::Cancelled);
    }

    TEST_CASE("names that are no text become text") {
        const Place place;
        addAnimals(place, "", 2, 2);
        place.add("caf\xe9/a.ppm", colourPicture(8, 8, {1, 2, 3}));
        const auto data = place.read();
        REQUIRE(data.has_value());
        CHECK(data->classNames.at(0) == "caf\xef\xbf\xbd");
    }
#else
    TEST_CASE("a build without OpenCV says so") {
        const Place place;
        addAnimals(place, "", 2, 2);
        CHECK(says(refusalOf(place.read()), "this build has no OpenCV"));
    }
#endif
}
