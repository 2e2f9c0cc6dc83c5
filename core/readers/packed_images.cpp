// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/packed_images.h"

#include "core/base/result.h"

#ifdef DISTILL_HAVE_OPENCV
#include <opencv2/imgproc.hpp>
#endif

namespace distill {

std::int64_t imagesPerPacked(const PackedImages& packed) {
    const std::int64_t factor = packed.factor;
    return packed.packing == "multi" ? factor * (factor + 1) * (2 * factor + 1) / 6 : factor * factor;
}

#ifdef DISTILL_HAVE_OPENCV

namespace {

constexpr double kPadding = 0.5; // as the public code of IDC

// One channel of one tile, enlarged into `target`.
void enlargeTile(const cv::Mat& padded, const cv::Rect& tile, cv::Size size, float* target) {
    cv::Mat enlarged(size, CV_32FC1, target); // of the right size already: written in place
    cv::resize(padded(tile), enlarged, size, 0, 0, cv::INTER_LINEAR);
}

// All tiles of one factor of one stored image; returns where the next ones go.
float* unpackTiles(const PackedImages& packed, const float* image, int factor, float* target) {
    const int channels = static_cast<int>(packed.shape[1]), height = static_cast<int>(packed.shape[2]),
              width = static_cast<int>(packed.shape[3]);
    const cv::Size size(width, height);
    const int below = (factor - height % factor) % factor, right = (factor - width % factor) % factor;
    const std::size_t plane = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
    for (int channel = 0; channel < channels; ++channel) {
        const cv::Mat stored(size, CV_32FC1, const_cast<float*>(image + channel * plane));
        cv::Mat padded;
        cv::copyMakeBorder(stored, padded, 0, below, 0, right, cv::BORDER_CONSTANT, cv::Scalar(kPadding));
        const int tileHeight = padded.rows / factor, tileWidth = padded.cols / factor;
        for (int tile = 0; tile < factor * factor; ++tile) {
            const bool columns = packed.packing == "idm";
            const int row = columns ? tile % factor : tile / factor;
            const int column = columns ? tile / factor : tile % factor;
            enlargeTile(padded, {column * tileWidth, row * tileHeight, tileWidth, tileHeight}, size,
                        target + (static_cast<std::size_t>(tile) * static_cast<std::size_t>(channels) +
                                  static_cast<std::size_t>(channel)) *
                                     plane);
        }
    }
    return target + static_cast<std::size_t>(factor * factor * channels) * plane;
}

} // namespace

std::vector<float> unpackedPixels(const PackedImages& packed) {
    if (packed.shape[2] < packed.factor || packed.shape[3] < packed.factor)
        throw DistillError(ErrorCode::InvalidInput, "The set's images are smaller than its packing factor.");
    const auto floats = static_cast<std::size_t>(packed.shape[1] * packed.shape[2] * packed.shape[3]);
    std::vector<float> result(packed.pixels.size() * static_cast<std::size_t>(imagesPerPacked(packed)));
    float* target = result.data();
    for (std::size_t at = 0; at < packed.pixels.size(); at += floats)
        for (int factor = packed.packing == "multi" ? 1 : packed.factor; factor <= packed.factor; ++factor)
            target = unpackTiles(packed, packed.pixels.data() + at, factor, target);
    return result;
}

#else

std::vector<float> unpackedPixels(const PackedImages&) {
    throw DistillError(ErrorCode::CannotWrite, "Packed images cannot be decoded: this build has no OpenCV; "
                                               "configure with -DDISTILL_OPENCV=ON.");
}

#endif

} // namespace distill
