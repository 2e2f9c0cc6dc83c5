// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/folder_layouts.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

#include "core/base/number_text.h"
#include "core/io/png_image.h"
#include "core/readers/class_names.h"
#include "core/readers/folder_reader.h"
#include "core/readers/picture_files.h"
#include "core/sets/set_labels.h"
#include "core/sets/set_parts.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostNumbers = std::size_t{1} << 31; // of all pictures together

// One image of a picture: planar, scaled to [0,1].
void appendImage(DistilledSet& set, const Picture& picture, int top, int left) {
    const auto channels = static_cast<std::size_t>(picture.channels);
    for (std::size_t c = 0; c < channels; ++c)
        for (std::int64_t y = 0; y < set.shape[2]; ++y)
            for (std::int64_t x = 0; x < set.shape[3]; ++x) {
                const auto at = (static_cast<std::size_t>(top + y) * static_cast<std::size_t>(picture.width) +
                                 static_cast<std::size_t>(left + x)) *
                                    channels +
                                c;
                set.pixels.push_back(static_cast<float>(picture.pixels[at]) / 255);
            }
    ++set.shape[0];
}

void appendPicture(DistilledSet& set, const fs::path& file, const Picture& picture, std::int64_t label) {
    const std::vector<std::int64_t> size{picture.channels, picture.height, picture.width};
    if (set.shape.empty())
        set.shape = {0, size[0], size[1], size[2]};
    if (!std::equal(size.begin(), size.end(), set.shape.begin() + 1))
        refuseSet(file, "it has the shape " + shapeText(size) + " where the others have " +
                            shapeText({set.shape.begin() + 1, set.shape.end()}));
    if (set.pixels.size() + picture.pixels.size() > kMostNumbers)
        refuseSet(file.parent_path().parent_path(), "its pictures together are too large for memory");
    appendImage(set, picture, 0, 0);
    set.labels.push_back(label);
}

// SRe2L writes new000/class000_id000.jpg.
bool isSre2lName(const std::string& name) {
    return name.size() > 3 && name.compare(0, 3, "new") == 0 &&
           std::all_of(name.begin() + 3, name.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

struct Cells {
    int side = 0, margin = 0, rows = 0, columns = 0;
};

// Rows and columns for images of this side, or nothing.
std::optional<Cells> cellsFor(const Picture& picture, int side, int margin) {
    const int pitch = side + margin;
    if ((picture.height - margin) % pitch != 0 || (picture.width - margin) % pitch != 0)
        return std::nullopt;
    Cells cells{side, margin, (picture.height - margin) / pitch, (picture.width - margin) / pitch};
    if (cells.rows < 1 || cells.columns < 1)
        return std::nullopt;
    return cells;
}

// Torchvision's grids have a dark margin of two pixels; without one the sheet is a snapshot of ours.
bool marginIsDark(const Picture& picture) {
    const auto row = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.channels) * 2;
    return picture.pixels.size() > row &&
           std::all_of(picture.pixels.begin(), picture.pixels.begin() + static_cast<std::ptrdiff_t>(row),
                       [](std::uint8_t value) { return value == 0; });
}

std::optional<Cells> guessCells(const Picture& picture) {
    constexpr std::array<int, 6> kSides{32, 28, 64, 96, 128, 224};
    for (const int margin : {2, 0}) {
        if (margin != 0 && !marginIsDark(picture))
            continue;
        std::optional<Cells> best;
        for (const int side : kSides) {
            const auto cells = cellsFor(picture, side, margin);
            if (cells && (!best || (cells->rows == 10 && best->rows != 10)))
                best = cells;
        }
        if (best)
            return best;
    }
    return std::nullopt;
}

// Class folders to a set: pictures at any depth below them count, and what does not is named.
class ClassFolders final {
public:
    explicit ClassFolders(const fs::path& folder)
        : m_folder(folder), m_tree(readPictureTree(folder, {}, {})) {
        m_set.sources.push_back(folder);
    }

    std::optional<DistilledSet> read() {
        m_top = withoutWrappers(m_tree, "", false);
        m_classes = picturesByFolder(m_tree, m_top);
        if (m_classes.empty())
            return std::nullopt;
        refuseParts();
        for (const auto& [name, pictures] : m_classes)
            m_set.classNames.push_back(name);
        m_set.classNames = inClassOrder(m_set.classNames);
        for (std::size_t label = 0; label < m_set.classNames.size(); ++label)
            takeClass(m_classes.at(m_set.classNames[label]), static_cast<std::int64_t>(label));
        noteUnread();
        describe();
        noteLeftOut();
        return std::move(m_set);
    }

private:
    // A set has no parts: which of them is meant, or whether their folders are the classes, cannot be known.
    void refuseParts() const {
        for (const auto& [name, pictures] : m_classes)
            if (!picturesRightIn(m_tree, joinedName(m_top, name)).empty())
                return;
        std::vector<std::string> names;
        for (const auto& [name, pictures] : m_classes)
            names.push_back(name + "/");
        if (holdsParts(m_tree, m_top))
            refuseSet(m_folder, "its folders " + firstNames(names) +
                                    " hold the same folders of pictures, as parts of a dataset do; name the "
                                    "folder whose folders are the classes");
    }

    void takeClass(const std::vector<TreeFile>& pictures, std::int64_t label) {
        for (const auto& picture : pictures) {
            const auto file = m_tree.root / picture.name;
            if (const auto decoded = readPicture(file)) {
                appendPicture(m_set, file, *decoded, label);
            } else {
                m_unread.push_back(picture.name);
                m_failure = m_failure.empty() ? decoded.error().message : m_failure;
            }
        }
    }

    void noteUnread() {
        if (m_unread.empty())
            return;
        if (m_set.labels.empty())
            throw DistillError(ErrorCode::InvalidInput, m_failure);
        const auto pictures = m_unread.size() + m_set.labels.size();
        if (!sharedOutEvenly(m_set.labels, static_cast<int>(m_set.classNames.size())))
            refuseSet(m_folder, std::to_string(m_unread.size()) + " of its " + std::to_string(pictures) +
                                    " pictures cannot be read, and without them its classes are of unequal "
                                    "size: " +
                                    firstNames(m_unread));
        m_set.warnings.push_back(skippedText(m_folder, m_unread, pictures));
    }

    void describe() {
        m_set.classes = static_cast<int>(m_set.classNames.size());
        m_set.labelKind = LabelKind::Hard;
        m_set.usualNormalization = "unit";
        m_set.declared = true;
        const bool sre2l = std::all_of(m_set.classNames.begin(), m_set.classNames.end(), isSre2lName);
        m_set.layout = sre2l ? "sre2l-folders" : "image-folders";
        const auto note = classOrderNote(m_set.classNames);
        m_set.reasons.push_back(std::to_string(m_set.classes) + " folders of pictures" +
                                (sre2l ? ", named as SRe2L names them" : "") + ": the classes" +
                                (note.empty() ? ", in order of name" : "") + "; 8-bit pictures are [0,1].");
        if (!note.empty())
            m_set.reasons.push_back(note);
    }

    void noteLeftOut() {
        for (const auto& warning : m_tree.warnings)
            m_set.warnings.push_back(warning.text);
        if (const auto note = emptyFoldersNote(m_tree, m_top, m_classes))
            m_set.warnings.push_back(note->text);
        std::vector<std::string> loose;
        for (const auto& picture : picturesRightIn(m_tree, m_top))
            loose.push_back(picture.name);
        if (!loose.empty())
            m_set.warnings.push_back(counted(loose.size(), "picture", "pictures") + " in " +
                                     m_folder.string() + " beside the class folders " +
                                     (loose.size() == 1 ? "was" : "were") +
                                     " left out: " + firstNames(loose) + ".");
    }

    fs::path m_folder;
    PictureTree m_tree;
    std::string m_top; // the folder of the class folders, below the root
    FolderPictures m_classes;
    DistilledSet m_set;
    std::vector<std::string> m_unread;
    std::string m_failure; // of the first of them
};

} // namespace

std::optional<DistilledSet> readPictureFolders(const fs::path& folder) {
    return ClassFolders(folder).read();
}

DistilledSet readPictureSheet(const fs::path& file) {
    const auto picture = valueOrThrow(readPicture(file));
    const auto cells = guessCells(picture);
    if (!cells)
        refuseSet(file, "no grid of images of 28, 32, 64, 96, 128 or 224 pixels fits its " +
                            std::to_string(picture.width) + " x " + std::to_string(picture.height) +
                            " pixels");
    DistilledSet set;
    set.sources.push_back(file);
    set.shape = {0, picture.channels, cells->side, cells->side};
    for (int row = 0; row < cells->rows; ++row)
        for (int column = 0; column < cells->columns; ++column) {
            appendImage(set, picture, cells->margin + row * (cells->side + cells->margin),
                        cells->margin + column * (cells->side + cells->margin));
            set.labels.push_back(row);
        }
    set.classes = cells->rows;
    set.labelKind = LabelKind::Hard;
    set.usualNormalization = "unit";
    set.declared = true;
    set.layout = "png-sheet";
    set.confidence = 0.6;
    set.reasons.push_back("A picture of " + counted(cells->rows, "row", "rows") + " of " +
                          counted(cells->columns, "image", "images") + " of " + std::to_string(cells->side) +
                          " pixels: each row is taken as a class; 8-bit pictures are [0,1].");
    return set;
}

} // namespace distill
