// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/image_export.h"

#include <algorithm>

#ifdef DISTILL_HAVE_OPENCV
#include <opencv2/imgproc.hpp>
#endif

namespace distill {

namespace {

constexpr std::uint8_t kWhite = 255;
constexpr std::int64_t kMostPixels = std::int64_t{1} << 28;

// Where everything stands, in pixels of the picture.
struct Layout {
    int scale, gutter;
    int cellWidth, cellHeight; // an enlarged image
    int left;                  // width of the column of labels

    Layout(const ImageBatch& images, const GridOptions& options, int labelWidth)
        : scale(options.scale),
          gutter(options.gutter),
          cellWidth(images.width * options.scale),
          cellHeight(images.height * options.scale),
          left(labelWidth) {}
    int x(int column) const { return left + gutter + column * (cellWidth + gutter); }
    int y(int row) const { return gutter + row * (cellHeight + gutter); }
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

#ifdef DISTILL_HAVE_OPENCV

constexpr int kFont = cv::FONT_HERSHEY_SIMPLEX;
constexpr double kLargestText = 0.7; // of Hershey's own size, whose capitals are about 21 pixels high
constexpr double kHersheyHeight = 21.0;
constexpr int kMargin = 8; // pixels on both sides of the labels

double textScale(int rowHeight) {
    return std::min(kLargestText, 0.55 * rowHeight / kHersheyHeight);
}

cv::Size textSize(const std::string& text, double scale) {
    int baseline = 0;
    return cv::getTextSize(text, kFont, scale, 1, &baseline);
}

int labelWidth(const std::vector<std::string>& names, int rowHeight) {
    int widest = 0;
    for (const auto& name : names)
        widest = std::max(widest, textSize(name, textScale(rowHeight)).width);
    return widest + 2 * kMargin;
}

void drawLabels(const std::vector<std::string>& names, const Layout& layout, Picture& picture) {
    cv::Mat canvas(picture.height, picture.width, picture.channels == 3 ? CV_8UC3 : CV_8UC1,
                   picture.pixels.data());
    const double scale = textScale(layout.cellHeight);
    for (std::size_t row = 0; row < names.size(); ++row) {
        const cv::Size size = textSize(names[row], scale);
        const int middle = layout.y(static_cast<int>(row)) + layout.cellHeight / 2;
        cv::putText(canvas, names[row], {layout.left - kMargin - size.width, middle + size.height / 2}, kFont,
                    scale, cv::Scalar::all(30), 1, cv::LINE_AA);
    }
}

#else

int labelWidth(const std::vector<std::string>&, int) {
    return 0;
}

void drawLabels(const std::vector<std::string>&, const Layout&, Picture&) {}

#endif

tl::unexpected<Error> usage(const std::string& message) {
    return failure(ErrorCode::Usage, message);
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
    const bool labels = options.labels && classNames.size() == static_cast<std::size_t>(images.classes);
    const int column = labels ? labelWidth(classNames, images.height * options.scale) : 0;
    const std::int64_t wide =
        column + std::int64_t{options.gutter} +
        std::int64_t{images.ipc} * (std::int64_t{images.width} * options.scale + options.gutter);
    const std::int64_t high =
        std::int64_t{options.gutter} +
        std::int64_t{images.classes} * (std::int64_t{images.height} * options.scale + options.gutter);
    if (wide > kMostPixels / high)
        return usage("A grid of " + std::to_string(wide) + " x " + std::to_string(high) +
                     " pixels is too large; choose a smaller scale.");
    const Layout layout(images, options, column);
    Picture picture{images.channels, static_cast<int>(high), static_cast<int>(wide), {}};
    picture.pixels.assign(static_cast<std::size_t>(wide * high) * static_cast<std::size_t>(images.channels),
                          kWhite);
    for (int c = 0; c < images.classes; ++c)
        for (int slot = 0; slot < images.ipc; ++slot)
            enlarge(images, c, slot, layout, picture);
    if (labels)
        drawLabels(classNames, layout, picture);
    return picture;
}

} // namespace distill
