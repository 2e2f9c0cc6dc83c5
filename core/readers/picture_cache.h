// SPDX-License-Identifier: GPL-3.0-or-later
// Decoded pictures in one file that is mapped into memory when it is used, so that a dataset may be larger
// than the memory. A page with the sizes, the pixels, then labels and names as CBOR. Whole or not at all. A
// cache of this machine: numbers in its own byte order; anything that does not fit counts as not there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/io/file_descriptor.h"
#include "core/readers/image_set.h"

namespace distill {

// The dataset in the file, its pixels mapped; nothing where it is missing, of another version or damaged.
std::optional<RawDataset> openPictureCache(const std::filesystem::path& file);

// A cache file while it is being made. One owner; slots may be filled by several threads.
class PictureCacheWriter final {
public:
    // Reserves the space on the disk: DistillError(CannotWrite) with the path where there is not enough or
    // the folder cannot be written.
    PictureCacheWriter(std::filesystem::path file, std::size_t pixelBytes);
    ~PictureCacheWriter(); // takes away what was not finished
    PictureCacheWriter(const PictureCacheWriter&) = delete;
    PictureCacheWriter& operator=(const PictureCacheWriter&) = delete;

    std::uint8_t* pixels() { return m_map + kPixelStart; }
    // Adds everything but the pixels, shortens the file to what `data` needs and gives it its name. The
    // pixels of `data.train`, then those of `data.test`, stand at pixels().
    void finish(const RawDataset& data);

    static constexpr std::size_t kPixelStart = 4096;

private:
    void unmap();

    std::filesystem::path m_file, m_temporary;
    FileDescriptor m_descriptor;
    std::uint8_t* m_map = nullptr;
    std::size_t m_mapBytes = 0;
};

} // namespace distill
