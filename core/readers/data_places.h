// SPDX-License-Identifier: GPL-3.0-or-later
// Where datasets lie: the usual places, what was given before, and the search below a folder. Reads names of
// files only; any thread.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace distill {

bool isFile(const std::filesystem::path& path); // a regular file, links followed

// Hidden names, and what other systems and programs leave beside the data: never a class, never a picture.
bool isStrayName(const std::string& name);

// What `look` first finds in `top` or in a folder below it, nearer ones first, those of one level by name.
// Stray folders are left out, and so are folders too deep or too many to be a dataset's.
using FolderLook = std::function<std::optional<std::filesystem::path>(const std::filesystem::path& folder)>;
std::optional<std::filesystem::path> findBelow(const std::filesystem::path& top, const FolderLook& look);

// "~" and "~/x" become the home folder; what is relative is taken from the current folder.
std::filesystem::path expandedPath(const std::string& given);

// Where this program and the system keep the dataset itself: $XDG_DATA_HOME/distillation-studio/<id>,
// $XDG_DATA_DIRS …, /usr/share/datasets/<id>.
std::vector<std::filesystem::path> ownPlaces(const std::string& id);
// Where people keep all their data, to be searched: ./data, ~/data, $TORCH_HOME, Keras' and torch's folders.
std::vector<std::filesystem::path> sharedPlaces();

// What was given for this dataset and could be read, the latest first. Remembered in
// $XDG_STATE_HOME/distillation-studio/data-places.json; where that cannot be written nothing is.
std::vector<std::filesystem::path> rememberedPlaces(const std::string& id);
void rememberPlace(const std::string& id, const std::filesystem::path& place);

struct DatasetRow;

// The file or folder that the dataset is read from: what was given, or the first of its own places, of those
// that were given before, and of the shared ones that holds it. Empty for generated data.
// DistillError(InvalidInput) where it is nowhere; `detail` lists where it was looked for.
std::filesystem::path placeOfData(const DatasetRow& row, const std::string& given);
// Likewise without an error; nothing where it is nowhere.
std::optional<std::filesystem::path> findData(const DatasetRow& row);

} // namespace distill
