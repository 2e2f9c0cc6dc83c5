// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/dataset_rows.h"
#include "core/readers/imagenet_subset_reader.h"
#include "core/readers/tiny_imagenet_reader.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

template <std::size_t index>
Result<RawDataset> readSubset(const fs::path& place, const DatasetReading& reading, const ReadHooks& hooks) {
    return readImageNetSubset(place, imageNetSubsets().at(index), optionsOf(reading), hooks);
}

template <std::size_t index>
std::optional<fs::path> findSubset(const fs::path& place) {
    return findImageNetSubset(place, imageNetSubsets().at(index));
}

DatasetRow tinyImageNet() {
    auto row = datasetRow(
        "tiny-imagenet", "Tiny ImageNet", {3, 64, 200, 100000}, kImageNetMean, kImageNetStd, kDsaWithFlip,
        {"110,000 colour photographs, 64 x 64, 200 classes, numbered by their sorted ids.", "Le & Yang, 2015",
         "tiny-imagenet-200.zip, or the folder that it unpacks to, val/ sorted into classes or not."});
    setBrightness(row, 0.02, 0.44, 0.98);
    row.names = {"tinyimagenet", "tiny-imagenet", "tiny_imagenet", "tiny"};
    row.find = findTinyImageNet;
    row.read = [](const fs::path& place, const DatasetReading& reading, const ReadHooks& hooks) {
        return readTinyImageNet(place, optionsOf(reading), hooks);
    };
    row.publication = {"Stanford University, cs231n.stanford.edu",
                       "none is stated; the pictures are ImageNet's, for non-commercial research",
                       {{"https://cs231n.stanford.edu/tiny-imagenet-200.zip", "tiny-imagenet-200.zip",
                         "90528d7ca1a48142e341f4ef8d21d0de", 248100043}}};
    return row;
}

template <std::size_t index>
DatasetRow imageNetSubset() {
    const ImageNetSubset& subset = imageNetSubsets().at(index);
    std::string classes;
    for (const auto& row : subset.classes)
        classes += (classes.empty() ? "" : ", ") + std::string(row.name);
    const std::string description =
        "Ten classes of ImageNet: " + classes + ". Use images of 64 or 128 pixels.";
    auto row = datasetRow(subset.id, subset.name, {3, 0, 10}, kImageNetMean, kImageNetStd, kDsaWithFlip,
                          {description.c_str(), "Cazenavette et al., 2022",
                           "An ImageNet folder with train/nXXXXXXXX/… and val/nXXXXXXXX/…."});
    setBrightness(row, 0.02, 0.44, 0.98);
    row.sides = {64, 128, 256};
    row.names = {subset.id};
    for (const auto& entry : subset.classes)
        row.classNames.emplace_back(entry.name);
    row.find = findSubset<index>;
    row.read = readSubset<index>;
    return row;
}

DatasetRow imageNet() {
    auto row = datasetRow("imagenet", "ImageNet", {3, 224, 1000}, kImageNetMean, kImageNetStd, kDsaWithFlip,
                          {"", "Deng et al., 2009", ""});
    setBrightness(row, 0.02, 0.44, 0.98);
    row.names = {"imagenet"};
    row.offered = false;
    return row;
}

} // namespace

std::vector<DatasetRow> imageNetRows() {
    return {tinyImageNet(),      imageNetSubset<0>(), imageNetSubset<1>(), imageNetSubset<2>(),
            imageNetSubset<3>(), imageNetSubset<4>(), imageNetSubset<5>(), imageNet()};
}

} // namespace distill
