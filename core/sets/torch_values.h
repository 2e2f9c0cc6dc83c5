// SPDX-License-Identifier: GPL-3.0-or-later
// The values of torch.save files as far as layouts of distilled sets are made of them. Inside this room. Any
// thread.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "core/io/torch_file.h"

namespace distill {

// What unpickled values are, or null where they are something else.
const PickleTensor* tensorOf(const PickleValue& value);
const std::vector<PickleRef>* itemsOf(const PickleValue& value);
const PickleDict* dictionaryOf(const PickleValue& value);
// Under the first of the names that is there.
const PickleValue* entry(const PickleDict& dictionary, std::initializer_list<std::string_view> names);
bool isImageTensor(const PickleTensor* tensor);

// "images_zca_best.pt" -> "labels_best.pt": what lies beside the images under the same name.
std::optional<std::filesystem::path> sibling(const std::filesystem::path& file, std::string_view other);
// Of a file that holds nothing else; DistillError(InvalidInput) where it does.
NamedArray onlyTensor(const std::filesystem::path& file);

} // namespace distill
