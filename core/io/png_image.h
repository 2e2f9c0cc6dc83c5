// SPDX-License-Identifier: GPL-3.0-or-later
// PNG through OpenCV; a build without it (DISTILL_OPENCV=OFF) returns an Error that says so.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/io/image_batch.h"

namespace distill {

struct Picture {
    int channels = 0; // 1 grey or 3 RGB
    int height = 0, width = 0;
    std::vector<std::uint8_t> pixels; // interleaved, no padding
};

bool pngSupported();
Result<std::string> encodePng(const Picture& picture); // the bytes of the file; no time stamp
Result<void> writePng(const Picture& picture, const std::filesystem::path& file); // atomic, no time stamp
Result<Picture> readPng(const std::filesystem::path& file);
Result<Picture>
readPicture(const std::filesystem::path& file); // PNG or JPEG, told apart by their first bytes

// The stored snapshot: native pixels, row = class, column = image, no gutter.
Picture tile(const ImageBatch& images);
Result<ImageBatch> untile(const Picture& picture, int classes, int ipc);

} // namespace distill
