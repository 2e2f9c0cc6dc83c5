// SPDX-License-Identifier: GPL-3.0-or-later
// One picture file to a square of bytes. Any thread, several at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace distill {

enum class PictureKind : std::uint8_t { Unreadable, Grey, Colour };

struct DecodedPicture {
    PictureKind kind = PictureKind::Unreadable;
    bool deep = false;           // more than 8 bits are stored for each value
    std::uint32_t brightest = 0; // of a deep picture: its largest value
};

constexpr std::uint32_t kFullRange = 65535; // the largest value of 16 bits

// What counts as white where values of more than 8 bits go up to `brightest`: all of 10, 12, 14 … bits where they come
// near to it, else the brightest itself. 0 for 0.
std::uint32_t usedRange(std::uint32_t brightest);

// Whether this build can decode pictures at all (OpenCV).
bool decodesPictures();

// Whether the name ends like a picture's: .jpg .jpeg .png .bmp .webp .tif .tiff .ppm .pgm .pnm, in any case.
bool isPictureName(const std::filesystem::path& file);
// Whether the first bytes of a file are those of a picture that is read here, whatever its name: JPEG, PNG,
// BMP, WebP, TIFF, PNM, and GIF where this build has giflib. kPictureStart bytes are enough.
constexpr std::size_t kPictureStart = 32;
bool isPictureContent(std::string_view start);

// Decodes the middle square of the picture (a file's bytes), as large as fits, resized to side x side, into
// `planes`: three planes of side * side bytes, red, green, blue; three equal ones for a grey picture. Values
// of deep pictures are scaled from 0 … `range` to 8 bits. Orientation tags are followed, transparency is
// dropped, of an animation the first picture counts. Unreadable for what is truncated or no picture; `planes`
// is then undefined.
DecodedPicture decodePicture(const std::string& bytes, int side, std::uint8_t* planes,
                             std::uint32_t range = kFullRange);
// The same of a file; Unreadable where it is missing.
DecodedPicture decodePicture(const std::filesystem::path& file, int side, std::uint8_t* planes,
                             std::uint32_t range = kFullRange);

// Whether a JPEG stream reaches its end marker: decoders fill what is missing with grey and say nothing.
// ITU-T T.81, annex B.
bool isWholeJpeg(const std::string& bytes);

} // namespace distill
