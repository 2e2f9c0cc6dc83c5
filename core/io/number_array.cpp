// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/number_array.h"

#include <array>
#include <cmath>
#include <cstring>

namespace distill {
namespace {

struct Dtype {
    std::string_view name;
    std::size_t bytes;
    bool isFloat;
};
constexpr std::array<Dtype, 13> kDtypes{{{"F64", 8, true},
                                         {"F32", 4, true},
                                         {"F16", 2, true},
                                         {"BF16", 2, true},
                                         {"I64", 8, false},
                                         {"I32", 4, false},
                                         {"I16", 2, false},
                                         {"I8", 1, false},
                                         {"U64", 8, false},
                                         {"U32", 4, false},
                                         {"U16", 2, false},
                                         {"U8", 1, false},
                                         {"BOOL", 1, false}}};

const Dtype* findDtype(std::string_view name) {
    for (const auto& row : kDtypes)
        if (row.name == name)
            return &row;
    return nullptr;
}

// IEEE 754 half precision: 1 sign, 5 exponent and 10 fraction bits.
double fromHalf(std::uint16_t bits) {
    const int exponent = bits >> 10 & 0x1f;
    const int fraction = bits & 0x3ff;
    const double sign = (bits & 0x8000) != 0 ? -1.0 : 1.0;
    if (exponent == 0x1f)
        return fraction == 0 ? sign * INFINITY : NAN;
    if (exponent == 0)
        return sign * std::ldexp(fraction, -24);
    return sign * std::ldexp(fraction + 0x400, exponent - 25);
}

double fromBrain(std::uint16_t bits) {
    const std::uint32_t wide = std::uint32_t{bits} << 16;
    float value = 0;
    std::memcpy(&value, &wide, sizeof value);
    return value;
}

template <class Stored, class Target, class Convert>
std::vector<Target> converted(const NamedArray& array, Convert convert) {
    std::vector<Target> values(array.bytes.size() / sizeof(Stored));
    for (std::size_t i = 0; i < values.size(); ++i) {
        Stored stored;
        std::memcpy(&stored, array.bytes.data() + i * sizeof stored, sizeof stored);
        values[i] = static_cast<Target>(convert(stored));
    }
    return values;
}

template <class Stored, class Target>
std::vector<Target> converted(const NamedArray& array) {
    return converted<Stored, Target>(array, [](Stored value) { return value; });
}

template <class Target>
std::vector<Target> convertedWhole(const NamedArray& array) {
    const std::string& type = array.dtype;
    if (type == "I64")
        return converted<std::int64_t, Target>(array);
    if (type == "I32")
        return converted<std::int32_t, Target>(array);
    if (type == "I16")
        return converted<std::int16_t, Target>(array);
    if (type == "I8")
        return converted<std::int8_t, Target>(array);
    if (type == "U64")
        return converted<std::uint64_t, Target>(array);
    if (type == "U32")
        return converted<std::uint32_t, Target>(array);
    if (type == "U16")
        return converted<std::uint16_t, Target>(array);
    if (type == "U8" || type == "BOOL")
        return converted<std::uint8_t, Target>(array);
    throw DistillError(ErrorCode::InvalidInput, "The array \"" + array.name + "\" holds numbers of type " +
                                                    type + ", which are not supported.");
}

std::vector<double> toDoubles(const NamedArray& array) {
    if (array.dtype == "F64")
        return converted<double, double>(array);
    if (array.dtype == "F32")
        return converted<float, double>(array);
    if (array.dtype == "F16")
        return converted<std::uint16_t, double>(array, fromHalf);
    return converted<std::uint16_t, double>(array, fromBrain); // BF16
}

template <class Number>
NamedArray madeArray(std::string name, const char* dtype, std::vector<std::int64_t> shape,
                     const std::vector<Number>& values) {
    NamedArray array;
    array.name = std::move(name);
    array.dtype = dtype;
    array.shape = std::move(shape);
    array.bytes.resize(values.size() * sizeof(Number));
    if (!values.empty())
        std::memcpy(array.bytes.data(), values.data(), array.bytes.size());
    return array;
}

} // namespace

std::size_t dtypeBytes(std::string_view dtype) {
    const auto* row = findDtype(dtype);
    return row == nullptr ? 0 : row->bytes;
}

bool isFloatDtype(std::string_view dtype) {
    const auto* row = findDtype(dtype);
    return row != nullptr && row->isFloat;
}

std::int64_t elementCount(const std::vector<std::int64_t>& shape) {
    std::int64_t count = 1;
    for (const auto size : shape)
        count *= size;
    return count;
}

std::string shapeText(const std::vector<std::int64_t>& shape) {
    std::string text;
    for (const auto size : shape)
        text += (text.empty() ? "" : ", ") + std::to_string(size);
    return "[" + text + "]";
}

std::vector<float> toFloats(const NamedArray& array) {
    if (array.dtype == "F32") {
        std::vector<float> values(array.bytes.size() / sizeof(float));
        if (!values.empty())
            std::memcpy(values.data(), array.bytes.data(), values.size() * sizeof(float));
        return values;
    }
    if (!isFloatDtype(array.dtype))
        return convertedWhole<float>(array);
    const auto values = toDoubles(array);
    return {values.begin(), values.end()};
}

std::vector<std::int64_t> toIntegers(const NamedArray& array) {
    if (!isFloatDtype(array.dtype))
        return convertedWhole<std::int64_t>(array);
    constexpr double kLargest = 9007199254740992.0; // 2^53: whole numbers are exact up to here
    std::vector<std::int64_t> integers;
    for (const double value : toDoubles(array)) {
        if (!(std::abs(value) <= kLargest) || std::floor(value) != value)
            throw DistillError(ErrorCode::InvalidInput,
                               "The array \"" + array.name + "\" should hold whole numbers and does not.");
        integers.push_back(static_cast<std::int64_t>(value));
    }
    return integers;
}

NamedArray floatArray(std::string name, std::vector<std::int64_t> shape, const std::vector<float>& values) {
    return madeArray(std::move(name), "F32", std::move(shape), values);
}

NamedArray integerArray(std::string name, std::vector<std::int64_t> shape,
                        const std::vector<std::int64_t>& values) {
    return madeArray(std::move(name), "I64", std::move(shape), values);
}

} // namespace distill
