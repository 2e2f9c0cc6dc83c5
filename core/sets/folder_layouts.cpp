// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/folder_layouts.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

#include "core/base/number_text.h"
#include "core/io/png_image.h"
#include "core/io/posix_io.h"
#include "core/readers/class_names.h"
#include "core/readers/data_places.h"
#include "core/readers/picture_decoder.h"
#include "core/sets/set_parts.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostPictures = 2'000'000;
constexpr std::size_t kMostNumbers = std::size_t{1} << 31; // of all pictures together

// By name or by its first bytes; other contents than texts are counted in `others`.
bool isPicture(const fs::path& file, std::size_t& others) {
    if (isPictureName(file))
        return true;
    const auto descriptor = openForReading(file);
    std::string start(kPictureStart, '\0');
    const auto got = descriptor ? readFully(descriptor->get(), start.data(), start.size()) : 0;
    start.resize(static_cast<std::size_t>(std::max<std::ptrdiff_t>(got, 0)));
    if (isPictureContent(start))
        return true;
    others += start.find('\0') != std::string::npos ? 1 : 0;
    return false;
}

// Hidden names, and what other programs leave behind, count as not there.
std::vector<fs::path> foldersIn(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        if (it->is_directory(ignored) && !isStrayName(it->path().filename().string()))
            names.push_back(it->path().filename().string());
        if (names.size() > kMostPictures)
            refuseSet(folder, "it holds more than " + std::to_string(kMostPictures) + " entries");
    }
    std::vector<fs::path> folders;
    for (const auto& name : inClassOrder(names))
        folders.push_back(folder / name);
    return folders;
}

std::vector<fs::path> picturesIn(const fs::path& folder, std::size_t& others) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        if (it->is_regular_file(ignored) && !isStrayName(it->path().filename().string()) &&
            isPicture(it->path(), others))
            found.push_back(it->path());
        if (found.size() > kMostPictures)
            refuseSet(folder, "it holds more than " + std::to_string(kMostPictures) + " entries");
    }
    std::sort(found.begin(), found.end());
    return found;
}

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

void appendPicture(DistilledSet& set, const fs::path& file, std::int64_t label) {
    const auto picture = valueOrThrow(readPicture(file));
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
bool isSre2lName(const fs::path& folder) {
    const auto name = folder.filename().string();
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

} // namespace

std::optional<DistilledSet> readPictureFolders(const fs::path& folder) {
    DistilledSet set;
    set.sources.push_back(folder);
    bool sre2l = true;
    std::size_t others = 0;
    for (const auto& classFolder : foldersIn(folder)) {
        const auto pictures = picturesIn(classFolder, others);
        if (pictures.empty())
            continue;
        const auto label = static_cast<std::int64_t>(set.classNames.size());
        sre2l = sre2l && isSre2lName(classFolder);
        set.classNames.push_back(classFolder.filename().string());
        for (const auto& picture : pictures)
            appendPicture(set, picture, label);
    }
    if (set.classNames.empty())
        return std::nullopt;
    set.classes = static_cast<int>(set.classNames.size());
    set.labelKind = LabelKind::Hard;
    set.usualNormalization = "unit";
    set.declared = true;
    set.layout = sre2l ? "sre2l-folders" : "image-folders";
    const auto note = classOrderNote(set.classNames);
    set.reasons.push_back(std::to_string(set.classes) + " folders of pictures" +
                          (sre2l ? ", named as SRe2L names them" : "") + ": the classes" +
                          (note.empty() ? ", in order of name" : "") + "; 8-bit pictures are [0,1].");
    if (!note.empty())
        set.reasons.push_back(note);
    if (others > 0)
        set.reasons.push_back(std::to_string(others) +
                              " files in the class folders are no pictures that can be "
                              "read here and were left out.");
    return set;
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
