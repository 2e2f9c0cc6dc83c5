// SPDX-License-Identifier: GPL-3.0-or-later
// What a folder, a .zip or a .tar(.gz) of pictures holds, as one list: the layouts (class folders, parts,
// Tiny ImageNet) read either alike. Hidden names are left out, links are followed, contents and not endings
// say what is a picture. Nothing is unpacked to disk. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/readers/image_set.h"
#include "core/readers/read_hooks.h"

namespace distill {

struct TreeFile {
    std::string name; // below the root, '/' between folders
    std::uint64_t bytes = 0;
    std::int64_t changed =
        0; // time of change, in ticks of the file system's clock; the archive's own in an archive
};

struct PictureTree {
    std::filesystem::path root; // the folder or the archive
    bool archive = false;
    // By path; also those whose name promises a picture and which cannot be read.
    std::vector<TreeFile> pictures;
    std::set<std::string> folders; // below the root, empty ones too; in an archive those with a file
    // Of those below each folder in `pictures`: the first and one behind the last.
    std::map<std::string, std::pair<std::size_t, std::size_t>> ranges;
    std::map<std::string, std::string> texts; // the wanted ones by name
    std::vector<DataWarning> warnings;        // what was left out and may have been meant; links in circles
};

// `wantedTexts`: names (without folders) of text files whose content is needed. DistillError(InvalidInput)
// where the place or a folder in it cannot be opened, is no archive, or the archive is damaged.
PictureTree readPictureTree(const std::filesystem::path& place, const std::set<std::string>& wantedTexts,
                            const ReadHooks& hooks);

// The folders right below `folder` ("" = the root) that hold a picture at any depth, with their pictures.
using FolderPictures = std::map<std::string, std::vector<TreeFile>>;
FolderPictures picturesByFolder(const PictureTree& tree, const std::string& folder);
// Those that lie in it and in no folder below.
std::vector<TreeFile> picturesRightIn(const PictureTree& tree, const std::string& folder);

// The first of them for a sentence: "a, b, c, d, e and 3 more".
std::string firstNames(const std::vector<std::string>& names);

// "a/b" of "a" and "b"; "b" of "" and "b".
std::string joinedName(const std::string& folder, const std::string& name);

} // namespace distill
