// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/png_image.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "core/base/number_text.h"
#include "core/io/atomic_file.h"

#ifdef DISTILL_HAVE_OPENCV
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#endif

namespace distill {

namespace {

std::size_t rowBytes(const Picture& picture) {
    return static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.channels);
}

bool isConsistent(const Picture& picture) {
    return (picture.channels == 1 || picture.channels == 3) && picture.height > 0 && picture.width > 0 &&
           picture.pixels.size() == rowBytes(picture) * static_cast<std::size_t>(picture.height);
}

// Calls copy(pixel row of the picture, pixel row of the image) for each row of each image, class-major.
template <class PictureBytes, class ImageBytes, class Copy>
void forEachRow(const ImageBatch& shape, PictureBytes* picture, ImageBytes* images, Copy copy) {
    const auto row = static_cast<std::size_t>(shape.width) * static_cast<std::size_t>(shape.channels);
    const auto stride = row * static_cast<std::size_t>(shape.ipc);
    for (int c = 0; c < shape.classes; ++c)
        for (int slot = 0; slot < shape.ipc; ++slot)
            for (int y = 0; y < shape.height; ++y, images += row)
                copy(picture + static_cast<std::size_t>(c * shape.height + y) * stride +
                         static_cast<std::size_t>(slot) * row,
                     images, row);
}

} // namespace

#ifdef DISTILL_HAVE_OPENCV

namespace {

constexpr int kCompression = 6; // zlib level; higher is far slower for a few percent

constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 28;

std::uint64_t bigEndian(const std::string& bytes, std::size_t at, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

// Width and height of the IHDR chunk, before anything is decoded. PNG specification, section 11.2.2.
bool hasSaneSize(const std::string& bytes) {
    constexpr char kSignature[] = "\x89PNG\r\n\x1a\n";
    constexpr std::size_t kHeaderEnd = 24;
    if (bytes.size() < kHeaderEnd || bytes.compare(0, 8, kSignature, 8) != 0)
        return false;
    const std::uint64_t width = bigEndian(bytes, 16, 4), height = bigEndian(bytes, 20, 4);
    return width > 0 && height > 0 && width * height <= kMostPixels;
}

// The same of a JPEG's frame header, the first of its segments SOF0 … SOF15. ITU-T T.81, annex B. A torn file
// lacks the mark of its end; the decoder would fill it up with grey.
bool isSaneJpeg(const std::string& bytes) {
    if (bytes.compare(0, 3, "\xff\xd8\xff") != 0 || bytes.rfind("\xff\xd9") == std::string::npos)
        return false;
    for (std::size_t at = 2; at + 9 < bytes.size();) {
        const auto code = static_cast<unsigned char>(bytes[at + 1]);
        if (bytes[at] != '\xff')
            return false;
        const bool frame = code >= 0xc0 && code <= 0xcf && code != 0xc4 && code != 0xc8 && code != 0xcc;
        if (frame) {
            const std::uint64_t height = bigEndian(bytes, at + 5, 2), width = bigEndian(bytes, at + 7, 2);
            return width > 0 && height > 0 && width * height <= kMostPixels;
        }
        at += code == 0xff ? 1 : 2 + bigEndian(bytes, at + 2, 2);
    }
    return false;
}

cv::Mat decode(const std::string& bytes) {
    const cv::Mat raw(1, static_cast<int>(bytes.size()), CV_8U, const_cast<char*>(bytes.data()));
    cv::Mat decoded = cv::imdecode(raw, cv::IMREAD_UNCHANGED);
    if (decoded.channels() == 3)
        cv::cvtColor(decoded, decoded, cv::COLOR_BGR2RGB);
    else if (decoded.channels() == 4)
        cv::cvtColor(decoded, decoded, cv::COLOR_BGRA2RGB);
    return decoded;
}

} // namespace

bool pngSupported() {
    return true;
}

Result<std::string> encodePng(const Picture& picture) {
    const Error broken{ErrorCode::CannotWrite, "Encoding a picture as PNG failed.", {}};
    if (!isConsistent(picture))
        return failure(ErrorCode::RunFailed, "A picture without pixels cannot be written.");
    try {
        const cv::Mat pixels(picture.height, picture.width, picture.channels == 3 ? CV_8UC3 : CV_8UC1,
                             const_cast<std::uint8_t*>(picture.pixels.data()));
        cv::Mat converted; // not a second name for the pixels: cvtColor would write into them
        if (picture.channels == 3)
            cv::cvtColor(pixels, converted, cv::COLOR_RGB2BGR);
        const cv::Mat& bgr = picture.channels == 3 ? converted : pixels;
        std::vector<std::uint8_t> bytes;
        if (!cv::imencode(".png", bgr, bytes, {cv::IMWRITE_PNG_COMPRESSION, kCompression}))
            return tl::unexpected<Error>(broken);
        return std::string(bytes.begin(), bytes.end());
    } catch (const cv::Exception& e) {
        return failure(broken.code, broken.message, e.what());
    }
}

Result<void> writePng(const Picture& picture, const std::filesystem::path& file) {
    const auto bytes = encodePng(picture);
    if (!bytes)
        return failure(bytes.error().code, "Cannot write " + file.string() + ": " + bytes.error().message,
                       bytes.error().detail);
    return writeFileAtomically(file, *bytes);
}

namespace {

Result<Picture> decoded8Bit(const std::filesystem::path& file, const char* kind,
                            bool (*isSane)(const std::string&)) {
    const auto bytes = readWholeFile(file);
    if (!bytes)
        return tl::unexpected<Error>(bytes.error());
    const Error broken{ErrorCode::InvalidInput,
                       file.string() + " is no readable " + kind + " picture with 8 bits per channel.",
                       {}};
    if (!isSane(*bytes))
        return tl::unexpected<Error>(broken);
    try {
        const cv::Mat decoded = decode(*bytes);
        if (decoded.empty() || decoded.depth() != CV_8U || !decoded.isContinuous())
            return tl::unexpected<Error>(broken);
        Picture picture{decoded.channels(), decoded.rows, decoded.cols, {}};
        picture.pixels.assign(decoded.data, decoded.data + decoded.total() * decoded.elemSize());
        return picture;
    } catch (const cv::Exception& e) {
        return failure(broken.code, broken.message, e.what());
    }
}

} // namespace

Result<Picture> readPng(const std::filesystem::path& file) {
    return decoded8Bit(file, "PNG", hasSaneSize);
}

Result<Picture> readPicture(const std::filesystem::path& file) {
    return decoded8Bit(file, "PNG or JPEG",
                       [](const std::string& bytes) { return hasSaneSize(bytes) || isSaneJpeg(bytes); });
}

#else

bool pngSupported() {
    return false;
}

Result<std::string> encodePng(const Picture&) {
    return failure(
        ErrorCode::CannotWrite,
        "Pictures cannot be written: this build has no OpenCV; configure with -DDISTILL_OPENCV=ON.");
}

Result<void> writePng(const Picture&, const std::filesystem::path& file) {
    return failure(ErrorCode::CannotWrite,
                   "Cannot write " + file.string() +
                       ": this build has no OpenCV; configure with -DDISTILL_OPENCV=ON.");
}

Result<Picture> readPng(const std::filesystem::path& file) {
    return failure(ErrorCode::InvalidInput,
                   "Cannot read " + file.string() +
                       ": this build has no OpenCV; configure with -DDISTILL_OPENCV=ON.");
}

Result<Picture> readPicture(const std::filesystem::path& file) {
    return readPng(file);
}

#endif

Picture tile(const ImageBatch& images) {
    Picture picture{images.channels, images.classes * images.height, images.ipc * images.width, {}};
    picture.pixels.resize(images.pixels.size());
    forEachRow(images, picture.pixels.data(), images.pixels.data(),
               [](std::uint8_t* target, const std::uint8_t* source, std::size_t n) {
                   std::copy_n(source, n, target);
               });
    return picture;
}

Result<ImageBatch> untile(const Picture& picture, int classes, int ipc) {
    if (!isConsistent(picture) || classes <= 0 || ipc <= 0 || picture.height % classes != 0 ||
        picture.width % ipc != 0)
        return failure(ErrorCode::InvalidInput,
                       "A picture of " + std::to_string(picture.width) + " x " +
                           std::to_string(picture.height) + " pixels does not hold " +
                           counted(classes, "row", "rows") + " of " + std::to_string(ipc) + " equal images.");
    ImageBatch images{0, classes, ipc, picture.channels, picture.height / classes, picture.width / ipc, {}};
    images.pixels.resize(picture.pixels.size());
    forEachRow(images, picture.pixels.data(), images.pixels.data(),
               [](const std::uint8_t* source, std::uint8_t* target, std::size_t n) {
                   std::copy_n(source, n, target);
               });
    return images;
}

} // namespace distill
