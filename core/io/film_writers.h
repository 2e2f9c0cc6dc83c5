// SPDX-License-Identifier: GPL-3.0-or-later
// Inside core/io: the writers behind openFilm(). Those that this build lacks throw DistillError(CannotWrite).
#pragma once

#include "core/io/film.h"

namespace distill {

std::unique_ptr<FilmWriter> openGif(const std::filesystem::path& file, const FilmShape& shape);
std::unique_ptr<FilmWriter> openWebp(const std::filesystem::path& file, const FilmShape& shape);
std::unique_ptr<FilmWriter> openVideo(const std::filesystem::path& file, const FilmShape& shape);

} // namespace distill
