// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/tiny_imagenet_reader.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "core/base/number_text.h"
#include "core/io/input_file.h"
#include "core/readers/data_places.h"
#include "core/readers/picture_files.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr auto kArchive = "tiny-imagenet-200.zip";
constexpr auto kAnnotations = "val_annotations.txt";
constexpr auto kExpected = "expected train/ and val/ of tiny-imagenet-200.zip, or that file itself";

using Labels = std::map<std::string, std::int64_t>; // by WordNet id

[[noreturn]] void refuse(const fs::path& where, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, where.string() + " " + what + ".");
}

bool isWordNetId(const std::string& name) {
    return name.size() == 9 && name[0] == 'n' && name.find_first_not_of("0123456789", 1) == std::string::npos;
}

// The lines with anything in them, each without the carriage return of other systems.
std::vector<std::string> linesOf(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        if (!line.empty())
            lines.push_back(line);
    }
    return lines;
}

// One unpacked or archived copy: where it lies in its tree.
class Layout final {
public:
    explicit Layout(const PictureTree& tree) : m_tree(tree), m_top(findTop()) {}

    PictureList list() {
        PictureList list = listOf(m_tree);
        numberClasses();
        for (const auto& [id, label] : m_labels)
            list.classNames.push_back(id);
        nameClasses(list.classNames);
        list.train = trainPictures();
        list.test = testPictures();
        return list;
    }

private:
    const std::string* textAt(const std::string& name) const {
        const auto found = m_tree.texts.find(joinedName(m_top, name));
        return found == m_tree.texts.end() ? nullptr : &found->second;
    }
    fs::path at(const std::string& name) const { return m_tree.root / joinedName(m_top, name); }

    // The folder around train/, in an archive usually "tiny-imagenet-200".
    std::string findTop() const {
        for (std::string top;;) {
            if (m_tree.folders.count(joinedName(top, "train")) != 0)
                return top;
            const auto below = picturesByFolder(m_tree, top);
            if (below.size() != 1)
                refuse(m_tree.root, std::string("lacks train/; ") + kExpected);
            top = joinedName(top, below.begin()->first);
        }
    }

    // A map: sorted by id.
    void numberClasses() {
        std::set<std::string> ids;
        if (const auto* text = textAt("wnids.txt")) {
            for (const auto& id : linesOf(*text))
                if (!ids.insert(id).second)
                    refuse(at("wnids.txt"), "names the class " + id + " twice; fetch it again");
        } else {
            for (const auto& [name, pictures] : picturesByFolder(m_tree, joinedName(m_top, "train")))
                if (isWordNetId(name))
                    ids.insert(name);
        }
        if (ids.size() < 2)
            refuse(at("wnids.txt"),
                   "names " + counted(ids.size(), "class", "classes") + ", expected 200, one a line");
        for (const auto& id : ids)
            m_labels.emplace(id, static_cast<std::int64_t>(m_labels.size()));
    }

    // "n01443537<tab>goldfish, Carassius auratus"
    void nameClasses(std::vector<std::string>& classNames) const {
        const auto* text = textAt("words.txt");
        if (text == nullptr)
            return;
        for (const auto& line : linesOf(*text)) {
            const auto tab = line.find('\t');
            const auto found = m_labels.find(line.substr(0, tab));
            if (tab != std::string::npos && found != m_labels.end())
                classNames[static_cast<std::size_t>(found->second)] =
                    line.substr(tab + 1, line.find(',', tab) - tab - 1);
        }
    }

    std::vector<PictureFile> trainPictures() const {
        const auto folders = picturesByFolder(m_tree, joinedName(m_top, "train"));
        std::vector<PictureFile> pictures;
        for (const auto& [id, label] : m_labels) {
            const auto found = folders.find(id);
            if (found == folders.end())
                refuse(at("train"),
                       "lacks the folder " + id + " of a class that wnids.txt names; " + kExpected);
            addPictures(pictures, found->second, static_cast<std::size_t>(label));
        }
        return pictures;
    }

    std::vector<PictureFile> testPictures() const {
        const auto folders = picturesByFolder(m_tree, joinedName(m_top, "val"));
        const auto isClass = [&](const auto& entry) { return m_labels.count(entry.first) != 0; };
        if (std::any_of(folders.begin(), folders.end(), isClass)) {
            std::vector<PictureFile> pictures;
            for (const auto& [id, label] : m_labels)
                if (const auto found = folders.find(id); found != folders.end())
                    addPictures(pictures, found->second, static_cast<std::size_t>(label));
            return pictures;
        }
        const auto* text = textAt(std::string("val/") + kAnnotations);
        if (text == nullptr)
            refuse(at("val"), std::string("lacks ") + kAnnotations +
                                  " and holds no folders of classes either; " + kExpected);
        return annotatedPictures(*text);
    }

    // "val_0.JPEG<tab>n03444034<tab>0<tab>32<tab>44<tab>62": the rest is a box. A picture that is missing
    // stays in the list, so that it is named.
    std::vector<PictureFile> annotatedPictures(const std::string& text) const {
        std::map<std::string, const TreeFile*> known;
        for (const auto& picture : m_tree.pictures)
            known[picture.name] = &picture;
        std::vector<PictureFile> pictures;
        std::size_t number = 0;
        for (const auto& line : linesOf(text)) {
            ++number;
            std::istringstream fields(line);
            std::string name, id;
            std::getline(fields, name, '\t');
            std::getline(fields, id, '\t');
            const auto label = m_labels.find(id);
            if (name.empty() || label == m_labels.end())
                refuse(at(std::string("val/") + kAnnotations),
                       "is not understood in line " + std::to_string(number) + ": \"" + line.substr(0, 60) +
                           "\"; expected a file's name, a tab and an id of wnids.txt");
            const auto place = joinedName(m_top, "val/images/" + fs::path(name).filename().string());
            const auto found = known.find(place);
            pictures.push_back(
                {found == known.end() ? TreeFile{place, 0, 0} : *found->second, label->second});
        }
        return pictures;
    }

    const PictureTree& m_tree;
    std::string m_top;
    Labels m_labels;
};

bool looksRight(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder / "train", error))
        return false;
    if (isFile(folder / "wnids.txt"))
        return true;
    if (!fs::is_directory(folder / "val", error))
        return false;
    std::size_t ids = 0; // val/ sorted, and nothing else kept: 200 of ImageNet's 1000
    for (const auto& entry : fs::directory_iterator(folder / "train", error))
        ids += isWordNetId(entry.path().filename().string()) ? 1 : 0;
    return ids >= 150 && ids <= 250;
}

RawDataset readLayout(const fs::path& path, const FolderOptions& options, const ReadHooks& hooks) {
    std::error_code error;
    if (!fs::exists(path, error))
        refuse(path, std::string("does not exist; ") + kExpected);
    if (isFile(path) && !isArchive(path))
        refuse(path, std::string("is a file; ") + kExpected);
    const fs::path place = findTinyImageNet(path).value_or(path);
    if (fs::is_directory(place, error) && !looksRight(place))
        refuse(place, std::string("lacks wnids.txt; ") + kExpected);
    const auto tree = readPictureTree(place, {"wnids.txt", "words.txt", kAnnotations}, hooks);
    const auto list = Layout(tree).list();
    return options.countOnly ? countPictures(list) : readPictures(list, kTinyImageNetSide, hooks);
}

} // namespace

std::optional<fs::path> findTinyImageNet(const fs::path& place) {
    if (isFile(place))
        return place;
    return findBelow(place, [](const fs::path& folder) -> std::optional<fs::path> {
        if (looksRight(folder))
            return folder;
        return isFile(folder / kArchive) ? std::optional(folder / kArchive) : std::nullopt;
    });
}

Result<RawDataset> readTinyImageNet(const fs::path& path, const FolderOptions& options,
                                    const ReadHooks& hooks) {
    try {
        return readLayout(path, options, hooks);
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

} // namespace distill
