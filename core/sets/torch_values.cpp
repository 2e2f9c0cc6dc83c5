// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/torch_values.h"

#include "core/sets/set_parts.h"

namespace distill {

namespace fs = std::filesystem;

const PickleTensor* tensorOf(const PickleValue& value) {
    return std::get_if<PickleTensor>(&value.data);
}
const std::vector<PickleRef>* itemsOf(const PickleValue& value) {
    const auto* list = std::get_if<PickleList>(&value.data);
    return list == nullptr ? nullptr : &list->items;
}
const PickleDict* dictionaryOf(const PickleValue& value) {
    return std::get_if<PickleDict>(&value.data);
}

const PickleValue* entry(const PickleDict& dictionary, std::initializer_list<std::string_view> names) {
    for (const auto name : names)
        for (const auto& [key, value] : dictionary.items)
            if (const auto* text = std::get_if<std::string>(&key->data); text != nullptr && *text == name)
                return value.get();
    return nullptr;
}

bool isImageTensor(const PickleTensor* tensor) {
    return tensor != nullptr && (looksLikeImages(tensor->shape) || looksLikeImagesLast(tensor->shape));
}

std::optional<fs::path> sibling(const fs::path& file, std::string_view other) {
    const auto name = file.filename().string();
    for (const std::string_view own : {"images_zca", "images"}) {
        const auto at = name.rfind(own);
        if (at == std::string::npos)
            continue;
        auto renamed = name;
        renamed.replace(at, own.size(), other);
        std::error_code error;
        if (fs::is_regular_file(file.parent_path() / renamed, error))
            return file.parent_path() / renamed;
    }
    return std::nullopt;
}

NamedArray onlyTensor(const fs::path& file) {
    const TorchFile content(file);
    const auto* tensor = tensorOf(content.root());
    if (tensor == nullptr)
        refuseSet(file, "a single tensor was expected in it");
    return content.array(*tensor);
}

} // namespace distill
