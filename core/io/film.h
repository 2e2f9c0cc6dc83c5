// SPDX-License-Identifier: GPL-3.0-or-later
// Moving pictures: GIF (giflib), WebP without loss (libwebp), MP4 and WebM (OpenCV, where its codecs are
// there). Failures are DistillError: Usage for another suffix, CannotWrite where this build or machine lacks
// the codec. One thread per object.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/io/png_image.h"

namespace distill {

class FilmWriter {
public:
    virtual ~FilmWriter() = default;
    // RGB, all of the size that the film was opened with.
    virtual void add(const Picture& frame) = 0;
    virtual void finish() = 0; // to be called once; only then is the file whole
};

struct FilmShape {
    int width = 0, height = 0; // pixels; even, as video codecs want it
    int framesPerSecond = 12;  // 1 … 60
};

// The suffix decides: .gif, .webp, .mp4, .webm. `file` must not exist yet.
std::unique_ptr<FilmWriter> openFilm(const std::filesystem::path& file, const FilmShape& shape);

} // namespace distill
