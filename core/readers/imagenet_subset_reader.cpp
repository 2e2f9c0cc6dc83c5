// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/imagenet_subset_reader.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "core/base/rows.h"
#include "core/io/atomic_file.h"
#include "core/readers/data_places.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr auto kSolution = "LOC_val_solution.csv";
constexpr auto kExpected = "expected an ImageNet folder with train/nXXXXXXXX/… for each class";

[[noreturn]] void refuse(const fs::path& where, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, where.string() + " " + what + ".");
}

// The folder that holds the class folders of a part: train/, Kaggle's ILSVRC/Data/CLS-LOC/train/, or the
// place itself.
bool holdsClasses(const fs::path& folder, const ImageNetSubset& subset) {
    std::error_code error;
    return std::all_of(subset.classes.begin(), subset.classes.end(), [&](const SubsetClass& row) {
        return fs::is_directory(folder / row.wordNetId, error);
    });
}

std::optional<fs::path> findTrain(const fs::path& place, const ImageNetSubset& subset) {
    return findBelow(place, [&](const fs::path& folder) -> std::optional<fs::path> {
        for (const char* name : {"train", "Data/CLS-LOC/train", "ILSVRC/Data/CLS-LOC/train"})
            if (holdsClasses(folder / name, subset))
                return folder / name;
        return holdsClasses(folder, subset) ? std::optional(folder) : std::nullopt;
    });
}

// Reads the folders of the ten classes alone: a whole ImageNet holds a hundred times as many.
PictureTree treeOf(const fs::path& train, const fs::path& root, const ImageNetSubset& subset,
                   const ReadHooks& hooks) {
    PictureTree all;
    all.root = root;
    const std::string prefix = train == root ? "" : train.lexically_relative(root).generic_string();
    for (const auto& row : subset.classes) {
        std::error_code error;
        if (!fs::is_directory(train / row.wordNetId, error))
            continue;
        auto part = readPictureTree(train / row.wordNetId, {}, hooks);
        for (auto& picture : part.pictures) {
            picture.name = joinedName(joinedName(prefix, row.wordNetId), picture.name);
            all.pictures.push_back(std::move(picture));
        }
        all.warnings.insert(all.warnings.end(), part.warnings.begin(), part.warnings.end());
    }
    return all;
}

FolderPictures byClass(const PictureTree& tree) {
    FolderPictures classes;
    for (const auto& picture : tree.pictures)
        classes[fs::path(picture.name).parent_path().filename().string()].push_back(picture);
    return classes;
}

// "ILSVRC2012_val_00000001,n03995372 85 1 499 272": a picture's name and its class.
void addSolution(const fs::path& root, const fs::path& val, const std::string& text,
                 const ImageNetSubset& subset, PictureList& list) {
    std::map<std::string, std::int64_t> labels;
    for (const auto& row : subset.classes)
        labels.emplace(row.wordNetId, static_cast<std::int64_t>(labels.size()));
    std::map<std::string, TreeFile> known;
    for (const auto& picture : readPictureTree(val, {}, {}).pictures)
        known[fs::path(picture.name).stem().string()] = picture;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        const auto comma = line.find(',');
        if (comma == std::string::npos)
            continue;
        const auto label = labels.find(line.substr(comma + 1, 9));
        const auto picture = known.find(line.substr(0, comma));
        if (label == labels.end() || picture == known.end())
            continue;
        TreeFile file = picture->second;
        file.name = joinedName(val.lexically_relative(root).generic_string(), file.name);
        list.test.push_back({std::move(file), label->second});
    }
}

std::optional<fs::path> solutionBeside(const fs::path& train) {
    fs::path folder = train;
    for (int level = 0; level < 5 && folder.has_parent_path(); ++level) {
        folder = folder.parent_path();
        if (isFile(folder / kSolution))
            return folder / kSolution;
    }
    return std::nullopt;
}

// The class folders below `root`, in the subset's order, with their test part.
PictureList listSubset(const fs::path& train, const ImageNetSubset& subset, const FolderOptions& options,
                       const ReadHooks& hooks) {
    const fs::path root = train.filename() == "train" ? train.parent_path() : train;
    const auto tree = treeOf(train, root, subset, hooks);
    const auto classes = byClass(tree);
    std::vector<std::string> ids;
    for (const auto& row : subset.classes) {
        ids.emplace_back(row.wordNetId);
        if (classes.count(row.wordNetId) == 0)
            refuse(train,
                   std::string("holds no picture of ") + row.wordNetId + " (" + row.name + "); " + kExpected);
    }
    PictureList list = listOf(tree);
    for (std::size_t label = 0; label < ids.size(); ++label)
        addPictures(list.train, classes.at(ids[label]), label);
    for (const char* name : {"val", "validation", "test"}) {
        const fs::path val = root / name;
        std::error_code error;
        if (root == train || !list.test.empty() || !fs::is_directory(val, error))
            continue;
        if (holdsClasses(val, subset)) {
            const auto tests = byClass(treeOf(val, root, subset, hooks));
            for (std::size_t label = 0; label < ids.size(); ++label)
                if (const auto found = tests.find(ids[label]); found != tests.end())
                    addPictures(list.test, found->second, label);
        } else if (const auto solution = solutionBeside(train)) {
            addSolution(root, val, valueOrThrow(readWholeFile(*solution)), subset, list);
        }
    }
    if (list.test.empty()) {
        list = splitBySeed(tree, classes, ids, options.splitSeed);
        list.warnings.push_back({root.string() + " has no val/ that is sorted into class folders: a fifth of "
                                                 "the training pictures is kept for tests.",
                                 {}});
    }
    list.classNames.clear();
    for (const auto& row : subset.classes)
        list.classNames.emplace_back(row.name);
    return list;
}

} // namespace

const ImageNetSubset* findImageNetSubset(const std::string& id) {
    return findRow(imageNetSubsets(), id);
}

std::optional<fs::path> findImageNetSubset(const fs::path& place, const ImageNetSubset& subset) {
    return findTrain(place, subset);
}

Result<RawDataset> readImageNetSubset(const fs::path& place, const ImageNetSubset& subset,
                                      const FolderOptions& options, const ReadHooks& hooks) {
    try {
        std::error_code error;
        if (!fs::exists(place, error))
            refuse(place, std::string("does not exist; ") + kExpected);
        if (!fs::is_directory(place, error))
            refuse(place, std::string("is a file; ") + kExpected);
        const auto train = findTrain(place, subset);
        if (!train)
            refuse(place, std::string("lacks class folders of ") + subset.name + ", such as " +
                              subset.classes[0].wordNetId + " (" + subset.classes[0].name + "); " +
                              kExpected);
        const auto list = listSubset(*train, subset, options, hooks);
        return options.countOnly ? countPictures(list) : readPictures(list, options.side, hooks);
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

} // namespace distill
