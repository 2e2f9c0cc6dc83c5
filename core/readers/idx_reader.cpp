// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/idx_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "core/base/lowered.h"
#include "core/base/number_text.h"
#include "core/io/input_file.h"
#include "core/io/npy.h"
#include "core/io/number_array.h"
#include "core/io/zip_file.h"
#include "core/readers/data_places.h"
#include "core/readers/whole_numbers.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kImagesMagic = 0x0803; // unsigned bytes, three dimensions
constexpr std::uint32_t kLabelsMagic = 0x0801; // unsigned bytes, one dimension
constexpr std::size_t kBlock = std::size_t{4} << 20;
constexpr std::array<const char*, 4> kFiles{"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                            "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

[[noreturn]] void refuse(const fs::path& file, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, file.string() + " " + what + ".");
}

// "train-images-idx3-ubyte", "train-images.idx3-ubyte", "train_images_idx3_ubyte".
std::array<std::string, 3> spellings(const std::string& name) {
    std::string dotted = name;
    dotted[name.find("-idx")] = '.';
    std::string underscored = name;
    std::replace(underscored.begin(), underscored.end(), '-', '_');
    return {name, dotted, underscored};
}

// Kaggle unpacks each file into a folder of its own name.
std::optional<fs::path> findIn(const fs::path& folder, const std::string& name) {
    for (const auto& spelling : spellings(name))
        for (const char* suffix : {"", ".gz"}) {
            const fs::path file = folder / (spelling + suffix);
            for (const auto& place : {file, file / spelling, file / name})
                if (isFile(place))
                    return place;
        }
    return std::nullopt;
}

bool holdsAll(const fs::path& folder) {
    return std::all_of(kFiles.begin(), kFiles.end(),
                       [&](const char* name) { return findIn(folder, name).has_value(); });
}

// ---- which of the two: the files of both have the same names

// Of another dataset of the same format, by the name of its folder.
bool namesAnother(const fs::path& place, const fs::path& top, const IdxDataset& wanted) {
    const fs::path base = top.filename() == "raw" ? top.parent_path().parent_path() : top.parent_path();
    const std::string name = lowered(place.lexically_relative(base).string());
    const auto has = [&](const char* word) { return name.find(word) != std::string::npos; };
    if (has("kmnist") || has("emnist") || has("qmnist") || has("notmnist"))
        return true;
    return wanted.fashion ? has("mnist") && !has("fashion") : has("fashion");
}

// The first labels of the published training sets tell them apart whatever the folder is called.
constexpr std::int64_t kPublished = 60000;
constexpr std::array<std::int64_t, 8> kDigits{5, 0, 4, 1, 9, 2, 1, 3}, kFashion{9, 0, 0, 3, 0, 2, 7, 2};

void checkIdentity(const RawDataset& data, const fs::path& place, const IdxDataset& wanted) {
    const auto& labels = data.train.labels;
    const auto& other = wanted.fashion ? kDigits : kFashion;
    if (data.train.count == kPublished && std::equal(other.begin(), other.end(), labels.begin()))
        refuse(place, std::string("holds ") + (wanted.fashion ? "MNIST" : "FashionMNIST") + ", not " +
                          (wanted.fashion ? "FashionMNIST" : "MNIST"));
}

// Big-endian, as the whole header is.
std::uint32_t readWord(InputStream& stream, const fs::path& file) {
    std::array<std::uint8_t, 4> bytes{};
    if (stream.read(bytes.data(), bytes.size()) != bytes.size())
        refuse(file, "is truncated in its header; fetch it again");
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 |
           bytes[3];
}

void checkMagic(InputStream& stream, const fs::path& file, std::uint32_t expected, const char* content) {
    const std::uint32_t magic = readWord(stream, file);
    if (magic != expected)
        refuse(file, "is no IDX file of " + std::string(content) + " (its first word is " +
                         std::to_string(magic) + ", expected " + std::to_string(expected) + ")");
}

// Exactly `size` bytes and then the end, block by block.
std::vector<std::uint8_t> readRest(InputStream& stream, const fs::path& file, std::uint64_t size,
                                   const ReadHooks& hooks) {
    if (size > largestContent(file))
        refuse(file, "is truncated: its header promises " + std::to_string(size) + " bytes; fetch it again");
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    for (std::size_t done = 0; done < bytes.size();) {
        hooks.throwIfCancelled();
        const std::size_t wanted = std::min(kBlock, bytes.size() - done);
        if (stream.read(bytes.data() + done, wanted) != wanted)
            refuse(file,
                   "is truncated: its header promises " + std::to_string(size) + " bytes; fetch it again");
        done += wanted;
    }
    std::uint8_t extra = 0;
    if (stream.read(&extra, 1) != 0)
        refuse(file, "is longer than its header says; fetch it again");
    return bytes;
}

void readImages(const fs::path& file, const ReadHooks& hooks, ImageSet& set) {
    constexpr std::uint32_t kLargestSide = 4096;
    const auto stream = openInput(file);
    checkMagic(*stream, file, kImagesMagic, "images");
    set.count = readWord(*stream, file);
    const std::uint32_t height = readWord(*stream, file), width = readWord(*stream, file);
    if (set.count == 0 || height == 0 || width == 0 || height > kLargestSide || width > kLargestSide)
        refuse(file, "holds " + counted(set.count, "image", "images") + " of " + std::to_string(width) +
                         " x " + std::to_string(height) + " pixels, which no dataset has");
    set.channels = 1;
    set.height = static_cast<int>(height);
    set.width = static_cast<int>(width);
    set.pixels = readRest(*stream, file, static_cast<std::uint64_t>(set.count) * height * width, hooks);
}

void readLabels(const fs::path& file, const fs::path& images, std::size_t classes, const ReadHooks& hooks,
                ImageSet& set) {
    const auto stream = openInput(file);
    checkMagic(*stream, file, kLabelsMagic, "labels");
    const std::int64_t count = readWord(*stream, file);
    if (count != set.count)
        refuse(file, "holds " + counted(count, "label", "labels") + " for the " +
                         counted(set.count, "image", "images") + " of " + images.string());
    const auto labels = readRest(*stream, file, static_cast<std::uint64_t>(count), hooks);
    const auto wrong =
        std::find_if(labels.begin(), labels.end(), [&](std::uint8_t label) { return label >= classes; });
    if (wrong != labels.end())
        refuse(file, "holds the label " + std::to_string(*wrong) + " (image " +
                         std::to_string(wrong - labels.begin()) + "), expected 0 to " +
                         std::to_string(classes - 1));
    set.labels.assign(labels.begin(), labels.end());
}

RawDataset readFolder(const fs::path& folder, const std::vector<std::string>& classNames,
                      const ReadHooks& hooks) {
    std::array<fs::path, kFiles.size()> files;
    std::transform(kFiles.begin(), kFiles.end(), files.begin(), [&](const char* name) {
        if (auto file = findIn(folder, name))
            return *file;
        refuse(folder, std::string("lacks ") + name + " (or " + name +
                           ".gz); it should hold the four IDX files of the dataset");
    });
    RawDataset data;
    data.classNames = classNames;
    ImageSet* sets[] = {&data.train, &data.test};
    for (std::size_t split = 0; split < 2; ++split) {
        hooks.report(static_cast<double>(2 * split), kFiles.size());
        readImages(files.at(2 * split), hooks, *sets[split]);
        readLabels(files.at(2 * split + 1), files.at(2 * split), classNames.size(), hooks, *sets[split]);
    }
    if (data.train.height != data.test.height || data.train.width != data.test.width)
        refuse(files.at(2), "holds images of another size than " + files.at(0).string());
    hooks.report(kFiles.size(), kFiles.size());
    return data;
}

// ---- Keras' mnist.npz: x_train, y_train, x_test, y_test

const NamedArray& arrayIn(const std::vector<NamedArray>& arrays, const fs::path& file, const char* name) {
    for (const auto& array : arrays)
        if (array.name == name)
            return array;
    refuse(file, std::string("lacks the array ") + name +
                     "; expected x_train, y_train, x_test and y_test, as Keras keeps MNIST");
}

ImageSet setOf(const fs::path& file, const NamedArray& images, const NamedArray& labels,
               std::size_t classes) {
    const auto& shape = images.shape;
    const bool right = images.dtype == "U8" && (shape.size() == 3 || (shape.size() == 4 && shape[3] == 1)) &&
                       shape[0] > 0 && shape[1] > 0 && shape[2] > 0 && shape[1] <= 4096 && shape[2] <= 4096;
    if (!right)
        refuse(file, "holds " + images.name + " of " + shapeText(shape) + " and type " + images.dtype +
                         ", expected bytes of [images, height, width]");
    if (labels.shape != std::vector<std::int64_t>{shape[0]} &&
        labels.shape != std::vector<std::int64_t>{shape[0], 1})
        refuse(file, "holds " + labels.name + " of " + shapeText(labels.shape) + " for " +
                         counted(shape[0], "image", "images"));
    ImageSet set;
    set.count = shape[0];
    set.channels = 1;
    set.height = static_cast<int>(shape[1]);
    set.width = static_cast<int>(shape[2]);
    set.pixels = images.bytes;
    set.labels = wholeNumbersOf(labels, file.string());
    for (const auto label : set.labels)
        if (label < 0 || label >= static_cast<std::int64_t>(classes))
            refuse(file, "holds the label " + std::to_string(label) + ", expected 0 to " +
                             std::to_string(classes - 1));
    return set;
}

RawDataset readKeras(const fs::path& file, const std::vector<std::string>& classNames,
                     const ReadHooks& hooks) {
    hooks.report(0, 1);
    const auto arrays = readNpz(file);
    hooks.throwIfCancelled();
    RawDataset data;
    data.classNames = classNames;
    data.train =
        setOf(file, arrayIn(arrays, file, "x_train"), arrayIn(arrays, file, "y_train"), classNames.size());
    data.test =
        setOf(file, arrayIn(arrays, file, "x_test"), arrayIn(arrays, file, "y_test"), classNames.size());
    if (data.train.height != data.test.height || data.train.width != data.test.width)
        refuse(file, "holds test images of another size than its training images");
    hooks.report(1, 1);
    return data;
}

// ---- places

constexpr auto kExpected =
    "it should hold train-images-idx3-ubyte, train-labels-idx1-ubyte, "
    "t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, with or without .gz, or mnist.npz";

fs::path placeOf(const fs::path& given, const IdxDataset& wanted) {
    std::error_code error;
    const auto status = fs::status(given, error);
    if (!fs::exists(status))
        refuse(given, "does not exist; give the folder that holds the four IDX files, or Keras' mnist.npz");
    if (!fs::is_directory(status)) {
        if (isZip(given))
            return given;
        if (holdsAll(given.parent_path())) // one of the four
            return given.parent_path();
        refuse(given, "is a file; give the folder that holds the four IDX files, or Keras' mnist.npz");
    }
    const fs::directory_iterator entries(given, error);
    if (error)
        refuse(given, "cannot be opened; check its permissions");
    if (entries == fs::directory_iterator())
        refuse(given, std::string("is empty; ") + kExpected);
    return findIdx(given, wanted).value_or(given);
}

} // namespace

std::optional<fs::path> findIdx(const fs::path& place, const IdxDataset& wanted) {
    if (isFile(place))
        return place;
    const auto names = wanted.fashion ? std::vector<const char*>{"fashion_mnist.npz", "fashion-mnist.npz"}
                                      : std::vector<const char*>{"mnist.npz"};
    return findBelow(place, [&](const fs::path& folder) -> std::optional<fs::path> {
        if (holdsAll(folder) && !namesAnother(folder, place, wanted))
            return folder;
        for (const char* name : names)
            if (isFile(folder / name))
                return folder / name;
        return std::nullopt;
    });
}

Result<RawDataset> readIdxDataset(const fs::path& given, const IdxDataset& wanted,
                                  const std::vector<std::string>& classNames, const ReadHooks& hooks) {
    try {
        const fs::path place = placeOf(given, wanted);
        auto data =
            isFile(place) ? readKeras(place, classNames, hooks) : readFolder(place, classNames, hooks);
        checkIdentity(data, place, wanted);
        return data;
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

} // namespace distill
