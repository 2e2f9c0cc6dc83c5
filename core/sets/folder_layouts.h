// SPDX-License-Identifier: GPL-3.0-or-later
// Distilled sets as pictures: class folders of PNG or JPEG files, and sheets that show all images at once.
#pragma once

#include "core/sets/distilled_set.h"

namespace distill {

// Folders of pictures, one per class, in the order of inClassOrder(), with the pictures at any depth below
// them; hidden ones left out, folders around all of it looked into, all pictures of one size. What cannot be
// read is named in the warnings, or refused where that would leave classes of unequal size. Nothing where
// there are none.
std::optional<DistilledSet> readPictureFolders(const std::filesystem::path& folder);

// A PNG sheet: our own snapshots (row = class, column = image, no gutter), or a grid with a margin of two
// pixels around every image. The size of an image is guessed.
DistilledSet readPictureSheet(const std::filesystem::path& file);

} // namespace distill
