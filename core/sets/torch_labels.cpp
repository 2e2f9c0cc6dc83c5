// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/torch_labels.h"

#include <utility>
#include <vector>

#include "core/base/number_text.h"
#include "core/io/number_array.h"
#include "core/sets/set_parts.h"
#include "core/sets/torch_values.h"

namespace distill {
namespace {

// A whole number, also one written as text.
std::optional<std::int64_t> wholeIn(const PickleValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value.data))
        return *number;
    if (const auto* yes = std::get_if<bool>(&value.data))
        return *yes ? 1 : 0;
    const auto* text = std::get_if<std::string>(&value.data);
    return text == nullptr ? std::nullopt : parsedNumber<std::int64_t>(*text);
}

std::optional<double> realIn(const PickleValue& value) {
    if (const auto* number = std::get_if<double>(&value.data))
        return *number;
    const auto whole = wholeIn(value);
    return whole ? std::optional(static_cast<double>(*whole)) : std::nullopt;
}

std::optional<NamedArray> wholeNumbers(const std::vector<PickleRef>& items) {
    std::vector<std::int64_t> values;
    for (const auto& item : items) {
        const auto value = wholeIn(*item);
        if (!value)
            return std::nullopt;
        values.push_back(*value);
    }
    return integerArray("labels", {static_cast<std::int64_t>(values.size())}, values);
}

// Nothing where the rows are empty or not of one length.
std::optional<NamedArray> table(const std::vector<std::vector<float>>& rows) {
    const auto columns = rows.front().size();
    std::vector<float> values;
    for (const auto& row : rows) {
        if (row.empty() || row.size() != columns)
            return std::nullopt;
        values.insert(values.end(), row.begin(), row.end());
    }
    return floatArray("labels", {static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(columns)},
                      values);
}

// [[…], […], …] of as many numbers each; a single number counts as a row of one.
std::optional<NamedArray> rowsOfNumbers(const std::vector<PickleRef>& items) {
    std::vector<std::vector<float>> rows;
    for (const auto& item : items) {
        auto& numbers = rows.emplace_back();
        const std::vector<PickleRef> one{item};
        const auto* row = itemsOf(*item);
        for (const auto& number : row == nullptr ? one : *row) {
            const auto value = realIn(*number);
            if (!value)
                return std::nullopt;
            numbers.push_back(static_cast<float>(*value));
        }
    }
    return table(rows);
}

// A tensor for each image, of one number or of one a class.
std::optional<NamedArray> rowsOfTensors(const TorchFile& content, const std::vector<PickleRef>& items) {
    std::vector<const PickleTensor*> tensors;
    for (const auto& item : items)
        if (tensors.emplace_back(tensorOf(*item)) == nullptr)
            return std::nullopt;
    std::vector<std::vector<float>> rows;
    for (const auto& array : content.arrays(tensors))
        rows.push_back(toFloats(array));
    return table(rows);
}

std::string textOf(const PickleRef& key) {
    const auto* text = std::get_if<std::string>(&key->data);
    return text == nullptr ? std::string() : *text;
}

} // namespace

std::optional<NamedArray> labelsIn(const TorchFile& content, const PickleValue& value) {
    if (const auto* tensor = tensorOf(value))
        return content.array(*tensor);
    const auto* items = itemsOf(value);
    if (items == nullptr || items->empty())
        return std::nullopt;
    if (auto numbers = wholeNumbers(*items))
        return numbers;
    if (auto rows = rowsOfNumbers(*items))
        return rows;
    return rowsOfTensors(content, *items);
}

std::int64_t labelRows(const PickleValue& value) {
    if (const auto* tensor = tensorOf(value))
        return tensor->shape.empty() || tensor->shape.size() > 2 ? -1 : tensor->shape[0];
    const auto* items = itemsOf(value);
    return items == nullptr ? -1 : static_cast<std::int64_t>(items->size());
}

bool holdsImages(const PickleTensor* tensor, const PickleValue* labels) {
    return isImageTensor(tensor) ||
           (tensor != nullptr && labels != nullptr && looksLikeGreyImages(tensor->shape) &&
            labelRows(*labels) == tensor->shape[0]);
}

std::optional<NamedLabels> labelsAmong(const TorchFile& content, const PickleDict& dictionary,
                                       const PickleValue* images, std::int64_t count) {
    for (const auto& name : labelNames())
        if (const auto* named = entry(dictionary, {name});
            named != nullptr && named != images && !std::holds_alternative<std::monostate>(named->data)) {
            if (auto array = labelsIn(content, *named))
                return NamedLabels{name, std::move(*array), false};
            throw DistillError(ErrorCode::InvalidInput,
                               "its entry \"" + name +
                                   "\" is no tensor and no list of class numbers: labels are whole numbers "
                                   "from 0 on, or a row of numbers for each image.");
        }
    std::optional<NamedLabels> found;
    for (const auto& [key, value] : dictionary.items) {
        if (value.get() == images || labelRows(*value) != count)
            continue;
        auto array = labelsIn(content, *value);
        if (!array)
            continue;
        if (found)
            throw DistillError(ErrorCode::InvalidInput, eitherIsLabels(found->key, textOf(key)) + ".");
        found = NamedLabels{textOf(key), std::move(*array), true};
    }
    return found;
}

bool areLabelledIn(const TorchFile& content, const PickleDict& dictionary, const PickleValue& images) {
    const auto* tensor = tensorOf(images);
    if (tensor == nullptr || !looksLikeGreyImages(tensor->shape))
        return false;
    const auto labels = labelsAmong(content, dictionary, &images, tensor->shape[0]);
    return labels && !labels->array.shape.empty() && labels->array.shape[0] == tensor->shape[0];
}

} // namespace distill
