// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/pickle_values.h"

#include <array>
#include <limits>

#include "core/io/byte_cursor.h"

namespace distill {
namespace {

constexpr std::size_t kMaxDimensions = 16; // of a tensor

struct StorageType {
    std::string_view name;
    std::size_t bytes; // of an element
    std::string_view dtype;
};

// As "torch.FloatStorage", "torch.storage.UntypedStorage", and "torch.cuda.FloatStorage" in old files.
constexpr std::array<StorageType, 14> kStorageTypes{{
    {"FloatStorage", 4, "F32"},
    {"DoubleStorage", 8, "F64"},
    {"HalfStorage", 2, "F16"},
    {"BFloat16Storage", 2, "BF16"},
    {"LongStorage", 8, "I64"},
    {"IntStorage", 4, "I32"},
    {"ShortStorage", 2, "I16"},
    {"CharStorage", 1, "I8"},
    {"ByteStorage", 1, "U8"},
    {"BoolStorage", 1, "BOOL"},
    {"UntypedStorage", 1, "U8"},
    {"UInt16Storage", 2, "U16"}, // these three of NumPy alone
    {"UInt32Storage", 4, "U32"},
    {"UInt64Storage", 8, "U64"},
}};

const StorageType* findStorageType(std::string_view name) {
    for (const auto& row : kStorageTypes)
        if (row.name == name)
            return &row;
    return nullptr;
}

template <class T>
const T& contentOf(const PickleValue& value, const char* expected) {
    const auto* content = std::get_if<T>(&value.data);
    if (content == nullptr)
        refusePickle(std::string("a value is not ") + expected);
    return *content;
}

} // namespace

const std::vector<PickleRef>& pickleElements(const PickleValue& value) {
    return contentOf<PickleList>(value, "a list").items;
}
const std::string& pickleText(const PickleValue& value) {
    return contentOf<std::string>(value, "a text");
}
std::int64_t pickleInteger(const PickleValue& value) {
    return contentOf<std::int64_t>(value, "an integer");
}

const PickleTensor& pickleTensor(const PickleValue& value, const char* expected) {
    return contentOf<PickleTensor>(value, expected);
}

std::int64_t signedPickleNumber(std::string_view bytes) {
    if (bytes.size() > 8)
        refusePickle("it holds an integer of more than 64 bits");
    std::uint64_t value = !bytes.empty() && (static_cast<unsigned char>(bytes.back()) & 0x80U) != 0
                              ? std::numeric_limits<std::uint64_t>::max()
                              : 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return static_cast<std::int64_t>(value);
}

std::vector<std::int64_t> pickleSizes(const PickleValue& value) {
    const auto& items = pickleElements(value);
    if (items.size() > kMaxDimensions)
        refusePickle("a tensor has " + std::to_string(items.size()) + " dimensions");
    std::vector<std::int64_t> sizes;
    sizes.reserve(items.size());
    for (const auto& item : items)
        sizes.push_back(pickleInteger(*item));
    return sizes;
}

// Refuses a view that leaves its storage, without overflowing on hostile sizes.
void checkPickleTensor(const PickleTensor& tensor) {
    if (tensor.shape.size() != tensor.strides.size() || tensor.offset < 0)
        refusePickle("a tensor's shape, strides and offset contradict each other");
    bool empty = false;
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
        if (tensor.shape[i] < 0 || tensor.strides[i] < 0)
            refusePickle("a tensor has a negative size or stride");
        empty = empty || tensor.shape[i] == 0;
    }
    if (empty)
        return;
    std::int64_t last = tensor.offset, elements = 1;
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
        std::int64_t reach = 0;
        if (__builtin_mul_overflow(tensor.shape[i] - 1, tensor.strides[i], &reach) ||
            __builtin_add_overflow(last, reach, &last) ||
            __builtin_mul_overflow(elements, tensor.shape[i], &elements))
            refusePickle("a tensor's size overflows");
    }
    if (last >= tensor.storageElements)
        refusePickle("a tensor reaches beyond the end of its storage");
}

std::string_view storageClassName(std::string_view full) {
    for (const std::string_view prefix : {"torch.cuda.", "torch.storage.", "torch."})
        if (full.substr(0, prefix.size()) == prefix && findStorageType(full.substr(prefix.size())) != nullptr)
            return full.substr(prefix.size());
    return {};
}

PickleValue pickleStorage(const PickleValue& persistentId) {
    const auto& parts = pickleElements(persistentId);
    if (parts.size() < 5 || pickleText(*parts[0]) != "storage" || parts[1]->role != PickleRole::StorageClass)
        refusePickle("it refers to data of an unknown kind");
    if (parts.size() > 5 && !std::holds_alternative<std::monostate>(parts[5]->data))
        refusePickle("it holds a view of a storage, as torch wrote before version 0.4");
    PickleTensor all;
    all.storageType = pickleText(*parts[1]);
    all.storageKey = pickleText(*parts[2]);
    all.storageElements = pickleInteger(*parts[4]);
    if (storageElementBytes(all.storageType) == 0)
        refusePickle("it holds numbers of the unknown type \"" + all.storageType + "\"");
    if (all.storageElements < 0 || all.storageKey.empty() || all.storageKey.size() > 64 ||
        all.storageKey.find('/') != std::string::npos)
        refusePickle("it refers to data outside its archive");
    all.shape = {all.storageElements};
    all.strides = {1};
    return {std::move(all), PickleRole::Storage};
}

std::size_t storageElementBytes(std::string_view storageType) {
    const auto* row = findStorageType(storageType);
    return row == nullptr ? 0 : row->bytes;
}

std::string_view storageDtype(std::string_view storageType) {
    const auto* row = findStorageType(storageType);
    return row == nullptr ? std::string_view() : row->dtype;
}

} // namespace distill
