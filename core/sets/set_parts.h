// SPDX-License-Identifier: GPL-3.0-or-later
// What the readers of distilled sets share: taking arrays in as images and labels, with every check.
#pragma once

#include <string>
#include <vector>

#include "core/io/number_array.h"
#include "core/sets/distilled_set.h"

namespace distill {

[[noreturn]] void refuseSet(const std::filesystem::path& path, const std::string& what);

// [N,C,H,W] with one or three channels.
bool looksLikeImages(const std::vector<std::int64_t>& shape);
// [N,H,W,C] with one or three channels, and not also the other.
bool looksLikeImagesLast(const std::vector<std::int64_t>& shape);

// [N,H,H]: grey images without an axis of channels. Three of them are more likely one picture in colour. That it
// is no other table of numbers is for whoever knows of N labels to say.
bool looksLikeGreyImages(const std::vector<std::int64_t>& shape);

// Takes over the images, appended to those that are there; channels-last ones are turned, grey ones get their one
// channel. Bytes become [0,1], also where they are stored by another type, unless the set is declared: our own files
// mean what they hold.
void takeImages(DistilledSet& set, const NamedArray& images);
// [N] or [N,1] whole numbers are hard labels, [N,classes] soft ones. `vectorsByDefault`: the layout's soft
// labels are regression targets rather than logits. Needs the images.
void takeLabels(DistilledSet& set, const NamedArray& labels, bool vectorsByDefault = false);

// What labels are called in files of entries by name, the likeliest first.
const std::vector<std::string>& labelNames();
// Where none is called so: the reason for taking the only entry that has a row for each image, and the refusal where two
// have.
std::string takenForLabels(const std::string& entry);
std::string eitherIsLabels(const std::string& one, const std::string& other);

} // namespace distill
