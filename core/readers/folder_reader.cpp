// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/folder_reader.h"

#include <algorithm>
#include <map>
#include <optional>
#include <random>

#include <nlohmann/json.hpp>

#include "core/readers/picture_files.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTestShare = 5; // every fifth picture, drawn by seed
constexpr auto kExpected =
    "expected a folder of pictures for each class, or train/ and val/ (or test/) with such "
    "folders";
constexpr const char* kTestNames[] = {"test", "val", "valid", "validation"};

using Classes = std::map<std::string, std::vector<fs::path>>; // pictures by class

[[noreturn]] void refuse(const fs::path& where, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, where.string() + " " + what + ".");
}

std::vector<fs::path> foldersIn(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code error;
    auto entry = fs::directory_iterator(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code ignored;
        if (entry->is_directory(ignored) && entry->path().filename().string().rfind('.', 0) != 0)
            found.push_back(entry->path());
    }
    if (error)
        refuse(folder, "cannot be opened; check its permissions");
    return found;
}

// Names on disks are bytes; those in files of a run are text.
std::string asText(const std::string& name) {
    const auto replaced = nlohmann::json(name).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return nlohmann::json::parse(replaced).get<std::string>();
}

// Folders without a picture are no classes; they are noted.
Classes classesIn(const fs::path& folder, const ReadHooks& hooks, std::vector<DataWarning>& warnings) {
    Classes classes;
    std::string empty;
    for (const auto& place : foldersIn(folder)) {
        hooks.throwIfCancelled();
        auto pictures = picturesBelow(place);
        const std::string name = asText(place.filename().string());
        if (!pictures.empty())
            classes[name] = std::move(pictures);
        else
            empty += (empty.empty() ? "" : ", ") + name;
    }
    if (!empty.empty() && !classes.empty())
        warnings.push_back(
            {"Folders without a picture in " + folder.string() + " are no classes: " + empty + ".", {}});
    return classes;
}

void addPictures(std::vector<PictureFile>& part, const std::vector<fs::path>& pictures, std::size_t label) {
    for (const auto& picture : pictures)
        part.push_back({picture, static_cast<std::int64_t>(label)});
}

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

PictureList splitBySeed(const fs::path& folder, const Classes& classes, std::uint64_t seed) {
    PictureList list;
    list.root = folder;
    for (const auto& [name, pictures] : classes) {
        const std::size_t label = list.classNames.size();
        const auto isTest = drawTests(pictures.size(), seed, label);
        for (std::size_t i = 0; i < pictures.size(); ++i)
            (isTest[i] ? list.test : list.train).push_back({pictures[i], static_cast<std::int64_t>(label)});
        list.classNames.push_back(name);
    }
    return list;
}

PictureList joinParts(const fs::path& folder, const Classes& train, const fs::path& testFolder,
                      const Classes& test) {
    PictureList list;
    list.root = folder;
    for (const auto& [name, pictures] : train) {
        const std::size_t label = list.classNames.size();
        addPictures(list.train, pictures, label);
        if (const auto found = test.find(name); found != test.end())
            addPictures(list.test, found->second, label);
        list.classNames.push_back(name);
    }
    for (const auto& part : test)
        if (train.count(part.first) == 0)
            refuse(testFolder, "has the class \"" + part.first +
                                   "\", which train/ lacks; both need the same "
                                   "class folders");
    return list;
}

// The first of the usual names that holds class folders with pictures (ImageNet's own test part has none).
std::optional<fs::path> testPart(const fs::path& folder, const ReadHooks& hooks, Classes& classes) {
    for (const char* name : kTestNames) {
        std::error_code error;
        if (!fs::is_directory(folder / name, error))
            continue;
        std::vector<DataWarning> ignored;
        classes = classesIn(folder / name, hooks, ignored);
        if (!classes.empty())
            return folder / name;
    }
    return std::nullopt;
}

PictureList listPictures(const fs::path& folder, const FolderOptions& options, const ReadHooks& hooks) {
    std::error_code error;
    std::vector<DataWarning> warnings;
    PictureList list;
    const fs::path trainFolder = folder / "train";
    const bool hasParts = fs::is_directory(trainFolder, error) && !foldersIn(trainFolder).empty();
    const Classes train = classesIn(hasParts ? trainFolder : folder, hooks, warnings);
    Classes test;
    const auto testFolder = hasParts ? testPart(folder, hooks, test) : std::nullopt;
    if (train.empty())
        refuse(folder, std::string("holds no pictures in class folders; ") + kExpected);
    if (train.size() == 1)
        refuse(folder,
               "holds the one class \"" + train.begin()->first + "\"; at least two are needed, " + kExpected);
    list = testFolder ? joinParts(folder, train, *testFolder, test)
                      : splitBySeed(folder, train, options.splitSeed);
    list.warnings = std::move(warnings);
    return list;
}

void requireFolder(const fs::path& folder) {
    std::error_code error;
    if (!fs::exists(folder, error))
        refuse(folder, std::string("does not exist; ") + kExpected);
    if (!fs::is_directory(folder, error))
        refuse(folder, std::string("is a file; ") + kExpected);
}

} // namespace

Result<RawDataset> readImageFolder(const fs::path& folder, const FolderOptions& options,
                                   const ReadHooks& hooks) {
    try {
        requireFolder(folder);
        return readPictures(listPictures(folder, options, hooks), options.side, hooks);
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

} // namespace distill
