// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/tiny_imagenet_reader.h"

#include <map>
#include <sstream>

#include "core/io/atomic_file.h"
#include "core/readers/picture_files.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr auto kFolder = "tiny-imagenet-200";
constexpr auto kAnnotations = "val_annotations.txt";
constexpr auto kExpected = "expected wnids.txt, train/ and val/ of the unpacked tiny-imagenet-200.zip";

using Labels = std::map<std::string, std::int64_t>; // by WordNet id

[[noreturn]] void refuse(const fs::path& where, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, where.string() + " " + what + ".");
}

// The lines with anything in them, each without the carriage return of other systems.
std::vector<std::string> linesOf(const fs::path& file) {
    std::istringstream stream(valueOrThrow(readWholeFile(file)));
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        if (!line.empty())
            lines.push_back(line);
    }
    return lines;
}

Labels readLabels(const fs::path& file, std::vector<std::string>& classNames) {
    Labels labels;
    for (const auto& id : linesOf(file)) {
        if (!labels.emplace(id, static_cast<std::int64_t>(labels.size())).second)
            refuse(file, "names the class " + id + " twice; fetch it again");
        classNames.push_back(id);
    }
    if (labels.size() < 2)
        refuse(file, "names " + std::to_string(labels.size()) + " classes, expected 200, one a line");
    return labels;
}

// "n01443537<tab>goldfish, Carassius auratus"
void nameClasses(const fs::path& file, const Labels& labels, std::vector<std::string>& classNames) {
    std::error_code error;
    if (!fs::exists(file, error))
        return;
    for (const auto& line : linesOf(file)) {
        const auto tab = line.find('\t');
        const auto found = labels.find(line.substr(0, tab));
        if (tab != std::string::npos && found != labels.end())
            classNames[static_cast<std::size_t>(found->second)] =
                line.substr(tab + 1, line.find(',', tab) - tab - 1);
    }
}

std::vector<PictureFile> trainPictures(const fs::path& folder, const Labels& labels, const ReadHooks& hooks) {
    std::vector<PictureFile> pictures;
    for (const auto& [id, label] : labels) {
        hooks.throwIfCancelled();
        std::error_code error;
        if (!fs::is_directory(folder / id, error))
            refuse(folder, "lacks the folder " + id + " of a class that wnids.txt names; " + kExpected);
        for (const auto& path : picturesBelow(folder / id))
            pictures.push_back({path, label});
    }
    return pictures;
}

// "val_0.JPEG<tab>n03444034<tab>0<tab>32<tab>44<tab>62": the rest is a box.
std::vector<PictureFile> testPictures(const fs::path& folder, const Labels& labels) {
    const fs::path file = folder / kAnnotations;
    std::vector<PictureFile> pictures;
    std::size_t number = 0;
    for (const auto& line : linesOf(file)) {
        ++number;
        std::istringstream fields(line);
        std::string name, id;
        std::getline(fields, name, '\t');
        std::getline(fields, id, '\t');
        const auto label = labels.find(id);
        if (name.empty() || label == labels.end())
            refuse(file, "is not understood in line " + std::to_string(number) + ": \"" + line.substr(0, 60) +
                             "\"; expected a file's name, a tab and an id of wnids.txt");
        pictures.push_back({folder / "images" / fs::path(name).filename(), label->second});
    }
    return pictures;
}

fs::path findFolder(const fs::path& path) {
    std::error_code error;
    if (!fs::exists(path, error))
        refuse(path, std::string("does not exist; ") + kExpected);
    if (!fs::is_directory(path, error))
        refuse(path, std::string("is a file; unpack it and give the folder: ") + kExpected);
    for (const fs::path& place : {path, path / kFolder})
        if (fs::exists(place / "wnids.txt", error))
            return place;
    refuse(path, std::string("lacks wnids.txt; ") + kExpected);
}

RawDataset readLayout(const fs::path& path, const ReadHooks& hooks) {
    const fs::path folder = findFolder(path);
    PictureList list;
    list.root = folder;
    const Labels labels = readLabels(folder / "wnids.txt", list.classNames);
    nameClasses(folder / "words.txt", labels, list.classNames);
    list.train = trainPictures(folder / "train", labels, hooks);
    list.test = testPictures(folder / "val", labels);
    return readPictures(list, kTinyImageNetSide, hooks);
}

} // namespace

Result<RawDataset> readTinyImageNet(const fs::path& path, const ReadHooks& hooks) {
    try {
        return readLayout(path, hooks);
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

} // namespace distill
