// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/picture_decoder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <string_view>

#ifdef DISTILL_HAVE_OPENCV
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#endif

#include "core/io/atomic_file.h"

namespace distill {

namespace {

constexpr std::array<std::string_view, 10> kEndings{".jpg", ".jpeg", ".png", ".bmp", ".webp",
                                                    ".tif", ".tiff", ".ppm", ".pgm", ".pnm"};

constexpr unsigned kMarker = 0xff, kStart = 0xd8, kEnd = 0xd9, kScan = 0xda, kFirstRestart = 0xd0,
                   kLastRestart = 0xd7;

unsigned byteAt(const std::string& bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

// The marker that ends the coded data which starts at `at`; the size where there is none.
std::size_t endOfScan(const std::string& bytes, std::size_t at) {
    for (; at + 1 < bytes.size(); ++at) {
        const unsigned next = byteAt(bytes, at + 1);
        const bool isData = next == 0 || next == kMarker || (next >= kFirstRestart && next <= kLastRestart);
        if (byteAt(bytes, at) == kMarker && !isData)
            return at;
    }
    return bytes.size();
}

bool isJpeg(const std::string& bytes) {
    return bytes.size() > 2 && byteAt(bytes, 0) == kMarker && byteAt(bytes, 1) == kStart;
}

} // namespace

bool isPictureName(const std::filesystem::path& file) {
    std::string ending = file.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

bool isWholeJpeg(const std::string& bytes) {
    if (!isJpeg(bytes))
        return false;
    for (std::size_t at = 2; at + 1 < bytes.size();) {
        if (byteAt(bytes, at) != kMarker)
            return false;
        const unsigned marker = byteAt(bytes, at + 1);
        if (marker == kEnd)
            return true;
        if (marker == kMarker) { // padding
            ++at;
            continue;
        }
        if (at + 3 >= bytes.size())
            return false;
        at += 2 + (byteAt(bytes, at + 2) << 8 | byteAt(bytes, at + 3));
        if (marker == kScan)
            at = endOfScan(bytes, at);
    }
    return false;
}

#ifdef DISTILL_HAVE_OPENCV

namespace {

constexpr std::uintmax_t kLargestFile = std::uintmax_t{1} << 29; // bytes

cv::Mat middleSquare(const cv::Mat& picture, int side) {
    const int edge = std::min(picture.rows, picture.cols);
    const cv::Mat square =
        picture(cv::Rect((picture.cols - edge) / 2, (picture.rows - edge) / 2, edge, edge));
    if (edge == side)
        return square.clone();
    cv::Mat resized;
    cv::resize(square, resized, {side, side}, 0, 0, edge > side ? cv::INTER_AREA : cv::INTER_LINEAR);
    return resized;
}

void writePlanes(const cv::Mat& square, std::uint8_t* planes) {
    const std::size_t plane = square.total();
    if (square.channels() == 1) {
        for (int c = 0; c < 3; ++c)
            std::memcpy(planes + static_cast<std::size_t>(c) * plane, square.data, plane);
        return;
    }
    std::array<cv::Mat, 3> targets; // OpenCV keeps blue first
    for (int c = 0; c < 3; ++c)
        targets.at(static_cast<std::size_t>(2 - c)) =
            cv::Mat(square.rows, square.cols, CV_8UC1, planes + static_cast<std::size_t>(c) * plane);
    cv::split(square, targets.data());
}

} // namespace

bool decodesPictures() {
    return true;
}

PictureKind decodePicture(const std::filesystem::path& file, int side, std::uint8_t* planes) {
    std::error_code error;
    if (const auto size = std::filesystem::file_size(file, error); error || size == 0 || size > kLargestFile)
        return PictureKind::Unreadable;
    const auto bytes = readWholeFile(file);
    if (!bytes || (isJpeg(*bytes) && !isWholeJpeg(*bytes)))
        return PictureKind::Unreadable;
    try {
        const cv::Mat raw(1, static_cast<int>(bytes->size()), CV_8U, const_cast<char*>(bytes->data()));
        const cv::Mat picture = cv::imdecode(raw, cv::IMREAD_ANYCOLOR);
        const bool usable = !picture.empty() && (picture.type() == CV_8UC1 || picture.type() == CV_8UC3);
        if (!usable)
            return PictureKind::Unreadable;
        writePlanes(middleSquare(picture, side), planes);
        return picture.channels() == 1 ? PictureKind::Grey : PictureKind::Colour;
    } catch (const cv::Exception&) {
        return PictureKind::Unreadable;
    }
}

#else

bool decodesPictures() {
    return false;
}

PictureKind decodePicture(const std::filesystem::path&, int, std::uint8_t*) {
    return PictureKind::Unreadable;
}

#endif

} // namespace distill
