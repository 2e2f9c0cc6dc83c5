// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/picture_decoder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#ifdef DISTILL_HAVE_OPENCV
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#ifdef DISTILL_HAVE_GIF
#include <gif_lib.h>
#endif
#endif

#include "core/base/lowered.h"
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

std::uint32_t usedRange(std::uint32_t brightest) {
    std::uint32_t whole = 255;
    while (whole < brightest)
        whole = 2 * whole + 1;
    return brightest == 0 ? 0 : brightest > whole / 4 * 3 ? whole : brightest;
}

bool isPictureName(const std::filesystem::path& file) {
    const std::string ending = loweredEnding(file);
    return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

bool isPictureContent(std::string_view start) {
    using namespace std::string_view_literals;
    const auto holds = [&](std::size_t at, std::string_view magic) {
        return start.size() >= at + magic.size() && start.substr(at, magic.size()) == magic;
    };
#ifdef DISTILL_HAVE_GIF
    if (holds(0, "GIF8"sv))
        return true;
#endif
    const bool portable = start.size() > 2 && start[0] == 'P' && start[1] >= '1' && start[1] <= '6' &&
                          std::isspace(static_cast<unsigned char>(start[2])) != 0;
    return holds(0, "\xff\xd8\xff"sv) || holds(0, "\x89PNG\r\n"sv) || holds(0, "BM"sv) ||
           (holds(0, "RIFF"sv) && holds(8, "WEBP"sv)) || holds(0, "II*\0"sv) || holds(0, "MM\0*"sv) ||
           portable;
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

std::uint32_t brightestOf(const cv::Mat& deep) {
    double largest = 0;
    cv::minMaxIdx(deep.reshape(1), nullptr, &largest);
    return static_cast<std::uint32_t>(largest);
}

#ifdef DISTILL_HAVE_GIF

// GIF89a specification. OpenCV reads none before 4.11.
bool isGif(const std::string& bytes) {
    return bytes.compare(0, 4, "GIF8") == 0;
}

struct GifBytes {
    const std::string& bytes;
    std::size_t at = 0;
};

int readGifBytes(GifFileType* gif, GifByteType* target, int size) {
    auto& source = *static_cast<GifBytes*>(gif->UserData);
    const auto count = std::min(static_cast<std::size_t>(size), source.bytes.size() - source.at);
    std::copy_n(source.bytes.data() + source.at, count, target);
    source.at += count;
    return static_cast<int>(count);
}

struct GifCloser {
    void operator()(GifFileType* gif) const { DGifCloseFile(gif, nullptr); }
};

// Goes to the first picture; false where there is none.
bool findGifPicture(GifFileType* gif) {
    GifRecordType record = UNDEFINED_RECORD_TYPE;
    while (DGifGetRecordType(gif, &record) == GIF_OK && record != TERMINATE_RECORD_TYPE) {
        if (record == IMAGE_DESC_RECORD_TYPE)
            return DGifGetImageDesc(gif) == GIF_OK;
        int code = 0;
        GifByteType* block = nullptr;
        if (record != EXTENSION_RECORD_TYPE || DGifGetExtension(gif, &code, &block) != GIF_OK)
            return false;
        while (block != nullptr)
            if (DGifGetExtensionNext(gif, &block) != GIF_OK)
                return false;
    }
    return false;
}

// Where the rows of the picture stand in the file: four passes where it is interlaced.
std::vector<int> gifRows(int height, bool interlaced) {
    constexpr std::array<int, 4> kFirst{0, 4, 2, 1}, kStep{8, 8, 4, 2};
    std::vector<int> rows;
    for (std::size_t pass = 0; pass < (interlaced ? kFirst.size() : 1); ++pass)
        for (int row = interlaced ? kFirst.at(pass) : 0; row < height; row += interlaced ? kStep.at(pass) : 1)
            rows.push_back(row);
    return rows;
}

cv::Mat decodeGif(const std::string& bytes) {
    constexpr int kLargestSide = 16384;
    GifBytes source{bytes};
    int error = 0;
    const std::unique_ptr<GifFileType, GifCloser> gif(DGifOpen(&source, readGifBytes, &error));
    if (!gif || !findGifPicture(gif.get()))
        return {};
    const auto& frame = gif->Image;
    const ColorMapObject* colours = frame.ColorMap != nullptr ? frame.ColorMap : gif->SColorMap;
    if (colours == nullptr || frame.Width < 1 || frame.Height < 1 || frame.Width > kLargestSide ||
        frame.Height > kLargestSide)
        return {};
    cv::Mat picture(frame.Height, frame.Width, CV_8UC3, cv::Scalar(0, 0, 0));
    std::vector<GifPixelType> line(static_cast<std::size_t>(frame.Width));
    for (const int row : gifRows(frame.Height, frame.Interlace)) {
        if (DGifGetLine(gif.get(), line.data(), frame.Width) != GIF_OK)
            return {};
        for (int x = 0; x < frame.Width; ++x) {
            const int index = line[static_cast<std::size_t>(x)];
            if (index >= colours->ColorCount)
                return {};
            const GifColorType& colour = colours->Colors[index];
            picture.at<cv::Vec3b>(row, x) = {colour.Blue, colour.Green, colour.Red};
        }
    }
    return picture;
}

#endif

cv::Mat decodeBytes(const std::string& bytes) {
#ifdef DISTILL_HAVE_GIF
    if (isGif(bytes))
        return decodeGif(bytes);
#endif
    const cv::Mat raw(1, static_cast<int>(bytes.size()), CV_8U, const_cast<char*>(bytes.data()));
    return cv::imdecode(raw, cv::IMREAD_ANYCOLOR | cv::IMREAD_ANYDEPTH);
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

DecodedPicture decodePicture(const std::string& bytes, int side, std::uint8_t* planes, std::uint32_t range) {
    if (bytes.empty() || bytes.size() > kLargestFile || (isJpeg(bytes) && !isWholeJpeg(bytes)))
        return {};
    try {
        const cv::Mat picture = decodeBytes(bytes);
        const bool deep = picture.depth() == CV_16U;
        const bool usable = !picture.empty() && (picture.depth() == CV_8U || deep) &&
                            (picture.channels() == 1 || picture.channels() == 3);
        if (!usable)
            return {};
        cv::Mat square = middleSquare(picture, side);
        DecodedPicture decoded{picture.channels() == 1 ? PictureKind::Grey : PictureKind::Colour, deep, 0};
        if (deep) {
            decoded.brightest = brightestOf(picture);
            cv::Mat scaled;
            square.convertTo(scaled, CV_8U, 255.0 / std::max<std::uint32_t>(range, 1));
            square = std::move(scaled);
        }
        writePlanes(square, planes);
        return decoded;
    } catch (const cv::Exception&) {
        return {};
    }
}

DecodedPicture decodePicture(const std::filesystem::path& file, int side, std::uint8_t* planes,
                             std::uint32_t range) {
    std::error_code error;
    if (const auto size = std::filesystem::file_size(file, error); error || size == 0 || size > kLargestFile)
        return {};
    const auto bytes = readWholeFile(file);
    return bytes ? decodePicture(*bytes, side, planes, range) : DecodedPicture();
}

#else

bool decodesPictures() {
    return false;
}

DecodedPicture decodePicture(const std::string&, int, std::uint8_t*, std::uint32_t) {
    return {};
}

DecodedPicture decodePicture(const std::filesystem::path&, int, std::uint8_t*, std::uint32_t) {
    return {};
}

#endif

} // namespace distill
