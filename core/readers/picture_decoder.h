// SPDX-License-Identifier: GPL-3.0-or-later
// One picture file to a square of bytes. Any thread, several at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace distill {

enum class PictureKind : std::uint8_t { Unreadable, Grey, Colour };

// Whether this build can decode pictures at all (OpenCV).
bool decodesPictures();

// Whether the name ends like a picture's: .jpg .jpeg .png .bmp .webp .tif .tiff .ppm .pgm .pnm, in any case.
bool isPictureName(const std::filesystem::path& file);

// Decodes the middle square of the picture, as large as fits, resized to side x side, into `planes`: three
// planes of side * side bytes, red, green, blue; three equal ones for a grey file. Orientation tags are
// followed, transparency is dropped. Unreadable for what is missing, truncated or no picture; `planes` is
// then undefined.
PictureKind decodePicture(const std::filesystem::path& file, int side, std::uint8_t* planes);

// Whether a JPEG stream reaches its end marker: decoders fill what is missing with grey and say nothing.
// ITU-T T.81, annex B.
bool isWholeJpeg(const std::string& bytes);

} // namespace distill
