// SPDX-License-Identifier: GPL-3.0-or-later
// The six parts of ImageNet of ten classes each that trajectory matching was published on (Cazenavette et
// al., CVPR 2022), out of an ImageNet folder (train/nXXXXXXXX/…).
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/readers/folder_reader.h"
#include "core/readers/image_set.h"
#include "core/readers/read_hooks.h"

namespace distill {

struct SubsetClass {
    const char* wordNetId;
    const char* name;
};

struct ImageNetSubset {
    const char* id;                      // "imagenette"
    const char* name;                    // "ImageNette"
    std::array<SubsetClass, 10> classes; // in the order of the public code: label 0, 1, …
};
const std::vector<ImageNetSubset>& imageNetSubsets();
const ImageNetSubset* findImageNetSubset(const std::string& id);

// `place` is the folder with train/ (or the classes themselves), or one above. The test part is val/, sorted
// into class folders, or flat with Kaggle's LOC_val_solution.csv; without either a fifth is drawn, which is
// said. InvalidInput with the path for a class that is missing; those of readPictures().
Result<RawDataset> readImageNetSubset(const std::filesystem::path& place, const ImageNetSubset& subset,
                                      const FolderOptions& options, const ReadHooks& hooks = {});
std::optional<std::filesystem::path> findImageNetSubset(const std::filesystem::path& place,
                                                        const ImageNetSubset& subset);

} // namespace distill
