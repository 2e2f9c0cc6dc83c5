// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/pickle_numpy.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/io/byte_cursor.h"
#include "core/io/pickle_values.h"

namespace distill {
namespace {

struct NumpyKind {
    std::string_view dtype, storageType;
};

constexpr std::array<NumpyKind, 12> kNumpyKinds{{{"f8", "DoubleStorage"},
                                                 {"f4", "FloatStorage"},
                                                 {"f2", "HalfStorage"},
                                                 {"i8", "LongStorage"},
                                                 {"i4", "IntStorage"},
                                                 {"i2", "ShortStorage"},
                                                 {"i1", "CharStorage"},
                                                 {"u8", "UInt64Storage"},
                                                 {"u4", "UInt32Storage"},
                                                 {"u2", "UInt16Storage"},
                                                 {"u1", "ByteStorage"},
                                                 {"b1", "BoolStorage"}}};

template <class Number>
Number fromBytes(const std::string& bytes) {
    Number value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

// The storage type of "<f4", "|u1", "i8" …
std::string numpyStorageType(const PickleValue& dtype) {
    if (dtype.role != PickleRole::NumpyDtype)
        refusePickle("a numpy array lacks its type");
    std::string_view name = pickleText(dtype);
    if (!name.empty() && name[0] == '>')
        refusePickle("a numpy array in it is big-endian; save array.astype(array.dtype.newbyteorder(\"<\"))");
    if (!name.empty() && std::string_view("<=|").find(name[0]) != std::string_view::npos)
        name.remove_prefix(1);
    for (const auto& row : kNumpyKinds)
        if (row.dtype == name)
            return std::string(row.storageType);
    refusePickle("a numpy array in it is of type \"" + std::string(name) +
                 "\", which holds no plain numbers; save numbers, or tensors by torch.from_numpy(array)");
}

std::vector<std::int64_t> denseStrides(const std::vector<std::int64_t>& shape, bool columnsFirst) {
    std::vector<std::int64_t> strides(shape.size(), 1);
    std::int64_t step = 1;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const std::size_t dimension = columnsFirst ? i : shape.size() - 1 - i;
        strides[dimension] = step;
        if (shape[dimension] < 0 ||
            __builtin_mul_overflow(step, std::max<std::int64_t>(shape[dimension], 1), &step))
            refusePickle("a numpy array's size overflows");
    }
    return strides;
}

} // namespace

PickleValue numpyScalar(std::string type, std::string bytes) {
    const bool bigEndian = !type.empty() && type[0] == '>';
    if (!type.empty() && std::string_view("<>=|").find(type[0]) != std::string_view::npos)
        type.erase(0, 1);
    if (type.size() != 2 || bytes.size() != static_cast<std::size_t>(type[1] - '0'))
        refusePickle("a numpy number of type \"" + type + "\" has " + std::to_string(bytes.size()) +
                     " bytes");
    if (bigEndian)
        bytes.assign(bytes.rbegin(), bytes.rend());
    if (type == "f8")
        return {fromBytes<double>(bytes)};
    if (type == "f4")
        return {static_cast<double>(fromBytes<float>(bytes))};
    if (type == "b1")
        return {bytes[0] != 0};
    if (type[0] == 'i')
        return {signedPickleNumber(bytes)};
    if (type[0] == 'u' && bytes.size() < 8) // a zero byte on top keeps the sign bit clear
        return {signedPickleNumber(bytes + '\0')};
    refusePickle("numpy numbers of type \"" + type + "\" are not supported");
}

PickleTensor numpyArray(const PickleValue& shape, const PickleValue& dtype, const PickleRef& content,
                        bool columnsFirst) {
    PickleTensor tensor;
    tensor.storageType = numpyStorageType(dtype);
    tensor.shape = pickleSizes(shape);
    tensor.strides = denseStrides(tensor.shape, columnsFirst);
    const std::string& bytes = pickleText(*content);
    const std::size_t width = storageElementBytes(tensor.storageType);
    tensor.storageElements = static_cast<std::int64_t>(bytes.size() / width);
    tensor.storage = {content, &bytes};
    checkPickleTensor(tensor);
    return tensor;
}

PickleTensor emptyNumpyArray() {
    PickleTensor tensor;
    tensor.storageType = "ByteStorage";
    tensor.shape = {0};
    tensor.strides = {1};
    tensor.storage = std::make_shared<const std::string>();
    return tensor;
}

void setNumpyArrayState(PickleValue& target, const PickleValue& state) {
    const auto& parts = pickleElements(state);
    if (parts.size() != 5)
        refusePickle("a numpy array is written in an unknown way");
    const auto* flag = std::get_if<bool>(&parts[3]->data);
    const auto* number = std::get_if<std::int64_t>(&parts[3]->data); // of Python 2
    const bool columnsFirst = (flag != nullptr && *flag) || (number != nullptr && *number != 0);
    if (!std::holds_alternative<std::string>(parts[4]->data))
        refusePickle(
            "a numpy array in it holds Python objects; save numbers, or tensors by torch.from_numpy(array)");
    auto tensor = numpyArray(*parts[1], *parts[2], parts[4], columnsFirst);
    target = PickleValue{std::move(tensor)};
}

void setNumpyTypeState(PickleValue& target, const PickleValue& state) {
    const auto& parts = pickleElements(state);
    if (parts.size() < 2 || pickleText(*parts[1]).size() != 1)
        refusePickle("a numpy type is written in an unknown way");
    auto& name = std::get<std::string>(target.data);
    if (name.size() == 2)
        name.insert(0, pickleText(*parts[1]));
}

} // namespace distill
