// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/image_export.h"

#include <algorithm>
#include <optional>

#include "core/io/picture_text.h"

namespace distill {

namespace {

constexpr std::uint8_t kWhite = 255;
constexpr std::int64_t kMostPixels = std::int64_t{1} << 28;

// Where everything stands, in pixels of the picture.
struct Layout {
    int scale, gutter;
    int cellWidth, cellHeight; // an enlarged image
    int left;                  // width of the column of labels
    int top;                   // height of the title

    Layout(const ImageBatch& images, const GridOptions& options, int labelWidth, int titleHeight)
        : scale(options.scale),
          gutter(options.gutter),
          cellWidth(images.width * options.scale),
          cellHeight(images.height * options.scale),
          left(labelWidth),
          top(titleHeight) {}
    int x(int column) const { return left + gutter + column * (cellWidth + gutter); }
    int y(int row) const { return top + gutter + row * (cellHeight + gutter); }
};

void enlarge(const ImageBatch& images, int row, int column, const Layout& layout, Picture& picture) {
    const auto channels = static_cast<std::size_t>(images.channels);
    const std::uint8_t* source = images.image(row, column);
    for (int y = 0; y < layout.cellHeight; ++y)
        for (int x = 0; x < layout.cellWidth; ++x) {
            const auto from =
                static_cast<std::size_t>(y / layout.scale * images.width + x / layout.scale) * channels;
            const auto to =
                (static_cast<std::size_t>(layout.y(row) + y) * static_cast<std::size_t>(picture.width) +
                 static_cast<std::size_t>(layout.x(column) + x)) *
                channels;
            std::copy_n(source + from, channels, picture.pixels.data() + to);
        }
}

constexpr int kLargestText = 18, kSmallestText = 6; // pixels
constexpr int kTitleText = 20;
constexpr int kMargin = 8; // on both sides of the names
constexpr std::uint8_t kInk = 30;

int textSize(int rowHeight) {
    return std::clamp(static_cast<int>(0.6 * rowHeight), kSmallestText, kLargestText);
}

int labelWidth(TextPainter& text, const std::vector<std::string>& names) {
    int widest = 0;
    for (const auto& name : names)
        widest = std::max(widest, text.width(name));
    return widest + 2 * kMargin;
}

void drawLabels(TextPainter& text, const std::vector<std::string>& names, const Layout& layout,
                Picture& picture) {
    for (std::size_t row = 0; row < names.size(); ++row) {
        const int middle = layout.y(static_cast<int>(row)) + layout.cellHeight / 2;
        text.draw(picture, names[row], layout.left - kMargin - text.width(names[row]),
                  middle + (text.ascent() - text.descent()) / 2, kInk);
    }
}

tl::unexpected<Error> usage(const std::string& message) {
    return failure(ErrorCode::Usage, message);
}

} // namespace

namespace {

// What is written: nothing where neither names nor a title are wanted, so that no font is needed.
struct Writing {
    std::optional<TextPainter> names, title;
    int left = 0, top = 0, wide = 0; // room that it takes; least width of the picture

    Writing(const ImageBatch& images, const std::vector<std::string>& classNames,
            const GridOptions& options) {
        if (options.labels && classNames.size() == static_cast<std::size_t>(images.classes)) {
            names.emplace(textSize(images.height * options.scale), options.font);
            left = labelWidth(*names, classNames);
        }
        if (!options.title.empty()) {
            title.emplace(kTitleText, options.font);
            top = title->ascent() + title->descent() + kMargin;
            wide = title->width(options.title) + 2 * kMargin;
        }
    }
};

Result<Picture> drawWith(Writing& writing, const ImageBatch& images,
                         const std::vector<std::string>& classNames, const GridOptions& options) {
    const std::int64_t wide = std::max(std::int64_t{writing.wide},
                                       writing.left + std::int64_t{options.gutter} +
                                           std::int64_t{images.ipc} *
                                               (std::int64_t{images.width} * options.scale + options.gutter));
    const std::int64_t high =
        writing.top + std::int64_t{options.gutter} +
        std::int64_t{images.classes} * (std::int64_t{images.height} * options.scale + options.gutter);
    if (wide > kMostPixels / high)
        return usage("A grid of " + std::to_string(wide) + " x " + std::to_string(high) +
                     " pixels is too large; choose a smaller scale.");
    const Layout layout(images, options, writing.left, writing.top);
    Picture picture{images.channels, static_cast<int>(high), static_cast<int>(wide), {}};
    picture.pixels.assign(static_cast<std::size_t>(wide * high) * static_cast<std::size_t>(images.channels),
                          kWhite);
    for (int c = 0; c < images.classes; ++c)
        for (int slot = 0; slot < images.ipc; ++slot)
            enlarge(images, c, slot, layout, picture);
    if (writing.names)
        drawLabels(*writing.names, classNames, layout, picture);
    if (writing.title)
        writing.title->draw(picture, options.title, kMargin, kMargin / 2 + writing.title->ascent(), kInk);
    return picture;
}

} // namespace

Result<Picture> drawGrid(const ImageBatch& images, const std::vector<std::string>& classNames,
                         const GridOptions& options) {
    const auto count = static_cast<std::size_t>(images.classes) * static_cast<std::size_t>(images.ipc);
    if (count == 0 || images.pixels.size() != count * images.imageBytes())
        return usage("There are no images to export yet.");
    if (options.scale < 1 || options.scale > 1000 || options.gutter < 0 || options.gutter > 1000)
        return usage(
            "The grid's scale must be a whole number from 1 to 1000, its gutter one from 0 to 1000.");
    try {
        Writing writing(images, classNames, options);
        return drawWith(writing, images, classNames, options);
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    }
}

} // namespace distill
