// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/folder_reader.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <random>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/base/lowered.h"
#include "core/io/input_file.h"
#include "core/readers/class_names.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTestShare = 5; // every fifth picture, drawn by seed
constexpr auto kExpected =
    "expected a folder of pictures for each class, or train/ and val/ (or test/) with such "
    "folders, or a .zip or .tar.gz of that";

[[noreturn]] void refuse(const fs::path& where, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, where.string() + " " + what + ".");
}

// Names on disks are bytes; those in files of a run are text.
std::string asText(const std::string& name) {
    const auto replaced = jsonText(nlohmann::json(name));
    return nlohmann::json::parse(replaced).get<std::string>();
}

std::vector<std::string> namesOf(const FolderPictures& folders) {
    std::vector<std::string> names;
    for (const auto& [name, pictures] : folders)
        names.push_back(name);
    return names;
}

// ---- the parts

enum class PartRole : std::uint8_t { None, Train, Test, Validation };

// By its spelling; "Training", "training_set", "seg_train" and "TRAIN" are one.
PartRole roleOf(const std::string& name) {
    std::string letters;
    for (const char c : lowered(name))
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            letters += c;
    static constexpr std::array<const char*, 12> kTrain{
        "train",    "training", "trainset",    "trainingset",    "traindata",   "trainingdata",
        "segtrain", "tr",       "trainimages", "trainingimages", "imagestrain", "trn"};
    static constexpr std::array<const char*, 11> kTest{"test",     "testing",     "testset", "testingset",
                                                       "testdata", "testingdata", "segtest", "testimages",
                                                       "eval",     "imagestest",  "tst"};
    static constexpr std::array<const char*, 9> kValidation{
        "val", "valid", "validation", "valset", "validationset", "dev", "valimages", "imagesval", "segval"};
    const auto among = [&](const auto& list) {
        return std::find(list.begin(), list.end(), letters) != list.end();
    };
    return among(kTrain)        ? PartRole::Train
           : among(kTest)       ? PartRole::Test
           : among(kValidation) ? PartRole::Validation
                                : PartRole::None;
}

struct Part {
    std::string folder; // of the class folders, below the root
    FolderPictures classes;
    std::size_t pictures = 0;
};

Part partIn(const PictureTree& tree, const std::string& folder) {
    Part part;
    part.folder = withoutWrappers(tree, folder, true);
    part.classes = picturesByFolder(tree, part.folder);
    for (const auto& [name, pictures] : part.classes)
        part.pictures += pictures.size();
    return part;
}

// At least half of the names of either are the other's too.
bool sharesClasses(const Part& a, const Part& b) {
    std::size_t shared = 0;
    for (const auto& [name, pictures] : a.classes)
        shared += b.classes.count(name);
    return shared >= 2 && 2 * shared >= std::max(a.classes.size(), b.classes.size());
}

struct Split {
    Part train;
    std::optional<Part> test;
    std::vector<std::string> unused; // names of further parts
    bool guessed = false;            // which is which follows from their sizes alone
};

using Parts = std::map<std::string, Part>;

using RoleNames = std::map<PartRole, std::string>;

// Which name, the first of its kind, plays which part.
RoleNames rolesAmong(const std::vector<std::string>& names) {
    RoleNames named;
    for (const auto& name : names)
        named.emplace(roleOf(name), name);
    return named;
}

// Parts that are named as such: those with class folders in them.
std::optional<Split> splitByName(const Parts& parts) {
    std::vector<std::string> names;
    for (const auto& [name, part] : parts)
        if (!part.classes.empty())
            names.push_back(name);
    const auto named = rolesAmong(names);
    if (named.count(PartRole::Train) == 0)
        return std::nullopt;
    Split split;
    split.train = parts.at(named.at(PartRole::Train));
    for (const auto role : {PartRole::Test, PartRole::Validation}) {
        const auto found = named.find(role);
        if (found == named.end())
            continue;
        if (split.test)
            split.unused.push_back(found->second);
        else
            split.test = parts.at(found->second);
    }
    return split;
}

// Class folders that hold the parts: cat/train, cat/test, dog/train, dog/test.
std::optional<Split> splitInClasses(const Parts& parts, const std::string& top) {
    Split split;
    Part test;
    split.train.folder = test.folder = top;
    for (const auto& [name, part] : parts) {
        const auto named = rolesAmong(namesOf(part.classes));
        if (named.count(PartRole::None) != 0 || named.count(PartRole::Train) == 0)
            return std::nullopt;
        split.train.classes[name] = part.classes.at(named.at(PartRole::Train));
        const bool validation = named.count(PartRole::Test) == 0;
        const auto found = named.find(validation ? PartRole::Validation : PartRole::Test);
        if (found != named.end())
            test.classes[name] = part.classes.at(found->second);
        if (const auto unused = named.find(PartRole::Validation); !validation && unused != named.end())
            split.unused.push_back(name + "/" + unused->second);
    }
    if (!test.classes.empty())
        split.test = std::move(test);
    return parts.size() < 2 ? std::nullopt : std::optional(std::move(split));
}

// Two folders with the same class folders, whatever they are called: the larger one is for training, unless a
// name says otherwise.
std::optional<Split> splitByLikeness(const Parts& parts) {
    std::vector<std::pair<std::string, const Part*>> alike;
    for (const auto& [name, part] : parts)
        alike.emplace_back(name, &part);
    if (alike.size() < 2)
        return std::nullopt;
    for (const auto& entry : alike)
        if (!sharesClasses(*alike.front().second, *entry.second) || entry.second->classes.size() < 2)
            return std::nullopt;
    std::stable_sort(alike.begin(), alike.end(), [](const auto& a, const auto& b) {
        const auto rank = [](PartRole role) { return role == PartRole::None ? 0 : 1; };
        return std::pair(rank(roleOf(a.first)), b.second->pictures) <
               std::pair(rank(roleOf(b.first)), a.second->pictures);
    });
    Split split;
    split.train = *alike[0].second;
    split.test = *alike[1].second;
    split.guessed = true;
    for (std::size_t i = 2; i < alike.size(); ++i)
        split.unused.push_back(alike[i].first);
    return split;
}

// ---- the list

// Which of `count` pictures are for tests. Whole numbers only: every machine draws the same.
std::vector<bool> drawTests(std::size_t count, std::uint64_t seed, std::size_t label) {
    std::vector<bool> isTest(count);
    std::size_t wanted = count < 2 ? 0 : std::max<std::size_t>(1, count / kTestShare);
    std::seed_seq sequence{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                           static_cast<std::uint32_t>(label)};
    std::mt19937_64 engine(sequence);
    for (std::size_t i = 0; i < count && wanted > 0; ++i) { // selection sampling: Knuth, vol. 2, 3.4.2, S
        if (engine() % (count - i) < wanted) {
            isTest[i] = true;
            --wanted;
        }
    }
    return isTest;
}

PictureList joinParts(const PictureTree& tree, const Part& train, const Part& test) {
    PictureList list = listOf(tree);
    for (const auto& name : inClassOrder(namesOf(train.classes))) {
        const std::size_t label = list.classNames.size();
        addPictures(list.train, train.classes.at(name), label);
        if (const auto found = test.classes.find(name); found != test.classes.end())
            addPictures(list.test, found->second, label);
        list.classNames.push_back(asText(name));
    }
    for (const auto& part : test.classes)
        if (train.classes.count(part.first) == 0)
            refuse(tree.root / test.folder, "has the class \"" + part.first + "\", which " + train.folder +
                                                "/ lacks; both need the same class folders");
    return list;
}

void noteSplit(const PictureTree& tree, const Split& split, PictureList& list) {
    if (split.guessed)
        list.warnings.push_back(
            {split.train.folder + "/ and " + split.test->folder + "/ in " + tree.root.string() +
                 " hold the same classes: the first is taken for training, the second for "
                 "tests.",
             {}});
    std::string unused;
    for (const auto& name : split.unused)
        unused += (unused.empty() ? "" : ", ") + name + "/";
    if (!unused.empty())
        list.warnings.push_back({unused + " in " + tree.root.string() + " is not used.", {}});
}

Parts partsIn(const PictureTree& tree, const std::string& top) {
    Parts parts;
    for (const auto& [name, pictures] : picturesByFolder(tree, top))
        parts[name] = partIn(tree, joinedName(top, name));
    return parts;
}

PictureList listPictures(const PictureTree& tree, const FolderOptions& options) {
    const std::string top = withoutWrappers(tree, "", true);
    const Parts parts = partsIn(tree, top);
    auto split = splitByName(parts);
    if (!split)
        split = splitInClasses(parts, top);
    if (!split)
        split = splitByLikeness(parts);
    const Part train = split ? split->train : partIn(tree, top);
    if (train.classes.empty())
        refuse(tree.root, std::string("holds no pictures in class folders; ") + kExpected);
    if (train.classes.size() == 1)
        refuse(tree.root, "holds the one class \"" + train.classes.begin()->first +
                              "\"; at least two are needed, " + kExpected);
    const auto order = inClassOrder(namesOf(train.classes));
    PictureList list = split && split->test ? joinParts(tree, train, *split->test)
                                            : splitBySeed(tree, train.classes, order, options.splitSeed);
    if (auto note = emptyFoldersNote(tree, train.folder, train.classes))
        list.warnings.push_back(std::move(*note));
    if (split)
        noteSplit(tree, *split, list);
    if (const auto note = classOrderNote(order); !note.empty())
        list.warnings.push_back({note, {}});
    return list;
}

void requirePlace(const fs::path& place) {
    std::error_code error;
    if (!fs::exists(place, error))
        refuse(place, std::string("does not exist; ") + kExpected);
    if (!fs::is_directory(place, error) && !isArchive(place))
        refuse(place, std::string("is a file; ") + kExpected);
}

} // namespace

PictureList splitBySeed(const PictureTree& tree, const FolderPictures& classes,
                        const std::vector<std::string>& classNames, std::uint64_t seed) {
    PictureList list = listOf(tree);
    for (const auto& name : classNames) {
        const auto& pictures = classes.at(name);
        const std::size_t label = list.classNames.size();
        const auto isTest = drawTests(pictures.size(), seed, label);
        for (std::size_t i = 0; i < pictures.size(); ++i)
            (isTest[i] ? list.test : list.train).push_back({pictures[i], static_cast<std::int64_t>(label)});
        list.classNames.push_back(asText(name));
    }
    return list;
}

std::string withoutWrappers(const PictureTree& tree, std::string folder, bool passPictures) {
    while (true) {
        const auto below = picturesByFolder(tree, folder);
        if (below.size() != 1)
            return folder;
        const auto inner = joinedName(folder, below.begin()->first);
        if (picturesByFolder(tree, inner).empty() || (!passPictures && !picturesRightIn(tree, inner).empty()))
            return folder;
        folder = inner;
    }
}

std::optional<DataWarning> emptyFoldersNote(const PictureTree& tree, const std::string& folder,
                                            const FolderPictures& classes) {
    std::string empty;
    const std::string prefix = folder.empty() ? "" : folder + "/";
    for (const auto& name : tree.folders) {
        const bool below = name.size() > prefix.size() && name.compare(0, prefix.size(), prefix) == 0 &&
                           name.find('/', prefix.size()) == std::string::npos;
        if (below && classes.count(name.substr(prefix.size())) == 0)
            empty += (empty.empty() ? "" : ", ") + asText(name.substr(prefix.size()));
    }
    if (empty.empty())
        return std::nullopt;
    return DataWarning{"Folders without a picture in " +
                           (folder.empty() ? tree.root : tree.root / folder).string() +
                           " are no classes: " + empty + ".",
                       {}};
}

bool holdsParts(const PictureTree& tree, const std::string& folder) {
    const Parts parts = partsIn(tree, folder);
    return splitByName(parts) || splitByLikeness(parts);
}

Result<RawDataset> readImageFolder(const fs::path& place, const FolderOptions& options,
                                   const ReadHooks& hooks) {
    try {
        requirePlace(place);
        const auto list = listPictures(readPictureTree(place, {}, hooks), options);
        return options.countOnly ? countPictures(list) : readPictures(list, options.side, hooks);
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

} // namespace distill
