// SPDX-License-Identifier: GPL-3.0-or-later
// How rows of the table of datasets are made, and those of ImageNet and its parts. Inside this room. Any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "core/readers/dataset_table.h"
#include "core/readers/folder_reader.h"

namespace distill {

constexpr const char* kDsaWithFlip = "color_crop_cutout_flip_scale_rotate";
inline const std::vector<double> kImageNetMean{0.485, 0.456, 0.406}, kImageNetStd{0.229, 0.224, 0.225};

struct DatasetShape {
    int channels = 0, side = 0, classes = 0; // 0 = known after reading
    std::int64_t trainImages = 0;            // likewise
};

struct DatasetText {
    const char* description;
    const char* reference;
    const char* where;
};

inline DatasetRow datasetRow(const char* id, const char* name, DatasetShape shape, std::vector<double> mean,
                             std::vector<double> std, const char* augmentation, const DatasetText& text) {
    DatasetRow row;
    row.shown.id = id;
    row.shown.name = name;
    row.shown.channels = shape.channels;
    row.shown.height = row.shown.width = shape.side;
    row.shown.classes = shape.classes;
    row.shown.trainImages = shape.trainImages;
    row.shown.mean = std::move(mean);
    row.shown.std = std::move(std);
    row.shown.augmentation = augmentation;
    row.shown.description = text.description;
    row.shown.reference = text.reference;
    row.shown.where = text.where;
    return row;
}

inline void setBrightness(DatasetRow& row, double dark, double median, double bright) {
    row.dark = dark;
    row.median = median;
    row.bright = bright;
}

inline FolderOptions optionsOf(const DatasetReading& reading) {
    return {reading.side, reading.splitSeed, reading.countOnly};
}

// Tiny ImageNet, the six parts, and ImageNet itself.
std::vector<DatasetRow> imageNetRows();

} // namespace distill
