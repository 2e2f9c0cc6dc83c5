// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/svhn_reader.h"

#include <algorithm>

#include "core/io/mat_file.h"
#include "core/io/number_array.h"
#include "core/readers/data_places.h"
#include "core/readers/dataset_table.h"
#include "core/readers/whole_numbers.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr auto kTrain = "train_32x32.mat";
constexpr auto kTest = "test_32x32.mat";
constexpr std::int64_t kSide = 32;
constexpr std::int64_t kChannels = 3;
constexpr std::size_t kPlane = kSide * kSide;
constexpr std::int64_t kMostImages = 2'000'000; // the largest published part holds 531,131
constexpr int kClasses = 10;
constexpr std::int64_t kZero = 10; // the label of the digit 0
constexpr std::size_t kPlanesPerBlock = 4096;

[[noreturn]] void refuse(const fs::path& where, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, where.string() + " " + what + ".");
}

const NamedArray& arrayIn(const std::vector<NamedArray>& arrays, const fs::path& file, const char* name) {
    for (const auto& array : arrays)
        if (array.name == name)
            return array;
    refuse(file, std::string("holds no array of numbers ") + name +
                     "; expected X and y of SVHN's cropped digits (train_32x32.mat, test_32x32.mat)");
}

// Columns first in MATLAB, rows first here: each plane is transposed.
void transpose(const std::uint8_t* columns, std::uint8_t* rows) {
    for (std::size_t x = 0; x < kSide; ++x)
        for (std::size_t y = 0; y < kSide; ++y)
            rows[y * kSide + x] = columns[x * kSide + y];
}

void takePixels(const NamedArray& array, const fs::path& file, const ReadHooks& hooks, ImageSet& set) {
    const auto& shape = array.shape;
    const bool right = array.dtype == "U8" && shape.size() == 4 && shape[0] == kSide && shape[1] == kSide &&
                       shape[2] == kChannels && shape[3] > 0 && shape[3] <= kMostImages;
    if (!right)
        refuse(file, "has X of " + shapeText(shape) +
                         ", expected bytes of [32, 32, 3, images]; it is no file of SVHN's cropped digits");
    set.count = shape[3];
    set.channels = kChannels;
    set.height = set.width = kSide;
    set.pixels.resize(set.byteCount());
    for (std::size_t plane = 0; plane < set.pixels.size() / kPlane; ++plane) {
        if (plane % kPlanesPerBlock == 0)
            hooks.throwIfCancelled();
        transpose(array.bytes.data() + plane * kPlane, set.pixels.data() + plane * kPlane);
    }
}

void takeLabels(const NamedArray& array, const fs::path& file, ImageSet& set) {
    if (array.shape != std::vector<std::int64_t>{set.count, 1})
        refuse(file, "has y of " + shapeText(array.shape) + ", expected " + std::to_string(set.count) +
                         " x 1 numbers, one for each image");
    set.labels = wholeNumbersOf(array, file.string());
    for (std::size_t i = 0; i < set.labels.size(); ++i) {
        if (set.labels[i] < 1 || set.labels[i] > kZero)
            refuse(file, "holds the label " + std::to_string(set.labels[i]) + " (image " + std::to_string(i) +
                             "), expected 1 to 10; it is no file of SVHN's cropped digits");
        set.labels[i] %= kClasses;
    }
}

ImageSet readPart(const fs::path& file, const ReadHooks& hooks) {
    hooks.throwIfCancelled();
    const auto arrays = readMatArrays(file, {"X", "y"});
    ImageSet set;
    takePixels(arrayIn(arrays, file, "X"), file, hooks, set);
    takeLabels(arrayIn(arrays, file, "y"), file, set);
    return set;
}

bool holdsBoth(const fs::path& folder) {
    return isFile(folder / kTrain) && isFile(folder / kTest);
}

fs::path folderOf(const fs::path& place) {
    std::error_code error;
    if (!fs::exists(place, error))
        refuse(place, std::string("does not exist; give the folder with ") + kTrain + " and " + kTest);
    if (isFile(place) && (place.filename() == kTrain || place.filename() == kTest))
        return place.parent_path();
    if (!fs::is_directory(place, error))
        refuse(place, std::string("is a file; give the folder with ") + kTrain + " and " + kTest);
    return findSvhn(place).value_or(place);
}

RawDataset readParts(const fs::path& place, const ReadHooks& hooks) {
    const fs::path folder = folderOf(place);
    for (const char* name : {kTrain, kTest})
        if (!isFile(folder / name))
            refuse(folder, std::string("lacks ") + name + "; expected " + kTrain + " and " + kTest +
                               " of SVHN's cropped digits");
    hooks.report(0, 2);
    RawDataset data;
    data.classNames = classNamesOf("svhn");
    data.train = readPart(folder / kTrain, hooks);
    hooks.report(1, 2);
    data.test = readPart(folder / kTest, hooks);
    hooks.report(2, 2);
    return data;
}

} // namespace

std::optional<fs::path> findSvhn(const fs::path& place) {
    return findBelow(place, [](const fs::path& folder) {
        return holdsBoth(folder) ? std::optional(folder) : std::nullopt;
    });
}

Result<RawDataset> readSvhn(const fs::path& place, const ReadHooks& hooks) {
    try {
        return readParts(place, hooks);
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

} // namespace distill
