// SPDX-License-Identifier: GPL-3.0-or-later
// Labels in the forms in which Python keeps them: tensors and lists of numbers, of tensors, of rows or of digits.
// Inside this room. Any thread. Failures are DistillError(InvalidInput).
#pragma once

#include <optional>
#include <string>

#include "core/io/torch_file.h"

namespace distill {

// As one array, [N] or [N,classes]; nothing where the value is no such thing.
std::optional<NamedArray> labelsIn(const TorchFile& content, const PickleValue& value);

// For how many images there are labels in it; -1 where it can be none.
std::int64_t labelRows(const PickleValue& value);

// Images; without an axis of channels only where there is a label for each.
bool holdsImages(const PickleTensor* tensor, const PickleValue* labels);

struct NamedLabels {
    std::string key; // of the dictionary
    NamedArray array;
    bool guessed = false; // not by its name, but as the only entry with a row for each image
};
// Those of `count` images; nothing where no entry can be labels. Refused where one is called so and is none.
std::optional<NamedLabels> labelsAmong(const TorchFile& content, const PickleDict& dictionary,
                                       const PickleValue* images, std::int64_t count);

// Whether `images` lacks the axis of channels and has a label for each image in the dictionary.
bool areLabelledIn(const TorchFile& content, const PickleDict& dictionary, const PickleValue& images);

} // namespace distill
