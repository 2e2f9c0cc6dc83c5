// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/pickle_constructors.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "core/io/byte_cursor.h"

namespace distill {
namespace {

constexpr std::size_t kMaxDimensions = 16; // of a tensor

struct AllowedGlobal {
    std::string_view name;
    PickleRole role;
};

constexpr std::array<AllowedGlobal, 42> kAllowedGlobals{{
    {"torch._utils._rebuild_tensor_v2", PickleRole::RebuildTensor},
    {"torch._utils._rebuild_tensor", PickleRole::RebuildTensor},
    {"torch._utils._rebuild_parameter", PickleRole::RebuildParameter},
    {"torch._utils._rebuild_parameter_with_state", PickleRole::RebuildParameter},
    {"torch._tensor._rebuild_from_type_v2", PickleRole::RebuildFromType},
    {"torch.Tensor", PickleRole::TensorClass},
    {"torch.nn.parameter.Parameter", PickleRole::TensorClass},
    {"torch.storage._load_from_bytes", PickleRole::LoadFromBytes},
    {"collections.OrderedDict", PickleRole::OrderedDict},
    {"numpy.core.multiarray.scalar", PickleRole::NumpyScalar},
    {"numpy._core.multiarray.scalar", PickleRole::NumpyScalar},
    {"numpy.dtype", PickleRole::NumpyDtypeClass},
    {"_codecs.encode", PickleRole::CodecsEncode},
    {"numpy.core.multiarray._reconstruct", PickleRole::NumpyReconstruct},
    {"numpy._core.multiarray._reconstruct", PickleRole::NumpyReconstruct},
    {"numpy.core.numeric._frombuffer", PickleRole::NumpyFromBuffer},
    {"numpy._core.numeric._frombuffer", PickleRole::NumpyFromBuffer},
    {"numpy.ndarray", PickleRole::NumpyArrayClass},
    // What training scripts leave beside the weights: plain values, none of which is needed here.
    {"argparse.Namespace", PickleRole::PlainDictClass},
    {"types.SimpleNamespace", PickleRole::PlainDictClass},
    {"collections.defaultdict", PickleRole::PlainDictClass},
    {"collections.Counter", PickleRole::PlainDictClass},
    {"builtins.dict", PickleRole::PlainDictClass},
    {"builtins.set", PickleRole::PlainListClass},
    {"builtins.frozenset", PickleRole::PlainListClass},
    {"builtins.list", PickleRole::PlainListClass},
    {"builtins.tuple", PickleRole::PlainListClass},
    {"__builtin__.set", PickleRole::PlainListClass},
    {"torch.Size", PickleRole::PlainListClass},
    {"torch.device", PickleRole::PlainTextClass},
    {"pathlib.PosixPath", PickleRole::PlainTextClass},
    {"pathlib.WindowsPath", PickleRole::PlainTextClass},
    {"pathlib.PurePosixPath", PickleRole::PlainTextClass},
    {"pathlib._local.PosixPath", PickleRole::PlainTextClass},
    {"torch.float32", PickleRole::Plain},
    {"torch.float64", PickleRole::Plain},
    {"torch.float16", PickleRole::Plain},
    {"torch.bfloat16", PickleRole::Plain},
    {"torch.int64", PickleRole::Plain},
    {"torch.int32", PickleRole::Plain},
    {"torch.uint8", PickleRole::Plain},
    {"torch.bool", PickleRole::Plain},
}};

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

const StorageType* findStorageType(std::string_view name) {
    for (const auto& row : kStorageTypes)
        if (row.name == name)
            return &row;
    return nullptr;
}

// The name without its module where it is a storage class.
std::string_view storageClassName(std::string_view full) {
    for (const std::string_view prefix : {"torch.cuda.", "torch.storage.", "torch."})
        if (full.substr(0, prefix.size()) == prefix && findStorageType(full.substr(prefix.size())) != nullptr)
            return full.substr(prefix.size());
    return {};
}

template <class T>
const T& contentOf(const PickleValue& value, const char* expected) {
    const auto* content = std::get_if<T>(&value.data);
    if (content == nullptr)
        refusePickle(std::string("a value is not ") + expected);
    return *content;
}

template <class Number>
Number fromBytes(const std::string& bytes) {
    Number value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

// The bytes behind a text that Python wrote by decoding them as Latin-1.
std::string latin1Bytes(const std::string& utf8) {
    std::string bytes;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto first = static_cast<unsigned char>(utf8[i]);
        if (first < 0x80) {
            bytes.push_back(utf8[i]);
            continue;
        }
        if ((first != 0xC2 && first != 0xC3) || i + 1 == utf8.size())
            refusePickle("a text that stands for bytes holds other characters");
        const auto second = static_cast<unsigned char>(utf8[++i]);
        bytes.push_back(static_cast<char>((first & 0x03U) << 6 | (second & 0x3FU)));
    }
    return bytes;
}

// `type` is "f8", "<f8", ">i4", "b1", …
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

std::vector<std::int64_t> sizesOf(const PickleValue& value) {
    const auto& items = pickleElements(value);
    if (items.size() > kMaxDimensions)
        refusePickle("a tensor has " + std::to_string(items.size()) + " dimensions");
    std::vector<std::int64_t> sizes;
    for (const auto& item : items)
        sizes.push_back(pickleInteger(*item));
    return sizes;
}

// Refuses a view that leaves its storage, without overflowing on hostile sizes.
void checkTensor(const PickleTensor& tensor) {
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

PickleValue rebuildTensor(const std::vector<PickleRef>& arguments) {
    if (arguments[0]->role != PickleRole::Storage)
        refusePickle("a tensor lacks its storage");
    PickleTensor tensor = contentOf<PickleTensor>(*arguments[0], "a storage");
    tensor.offset = pickleInteger(*arguments[1]);
    tensor.shape = sizesOf(*arguments[2]);
    tensor.strides = sizesOf(*arguments[3]);
    checkTensor(tensor);
    return {std::move(tensor)};
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

// The array's storage is the text itself, which is kept alive: nothing is copied.
PickleTensor numpyArray(const PickleValue& shape, const PickleValue& dtype, const PickleRef& content,
                        bool columnsFirst) {
    PickleTensor tensor;
    tensor.storageType = numpyStorageType(dtype);
    tensor.shape = sizesOf(shape);
    tensor.strides = denseStrides(tensor.shape, columnsFirst);
    const std::string& bytes = pickleText(*content);
    const std::size_t width = storageElementBytes(tensor.storageType);
    tensor.storageElements = static_cast<std::int64_t>(bytes.size() / width);
    tensor.storage = {content, &bytes};
    checkTensor(tensor);
    return tensor;
}

// An array before its content is known.
PickleTensor emptyArray() {
    PickleTensor tensor;
    tensor.storageType = "ByteStorage";
    tensor.shape = {0};
    tensor.strides = {1};
    tensor.storage = std::make_shared<const std::string>();
    return tensor;
}

// (3, shape, dtype, whether columns come first, bytes), as numpy.ndarray.__reduce__ writes it.
void setNumpyState(PickleValue& target, const PickleValue& state) {
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

// "cuda:0" of ("cuda", 0), "a/b" of ("a", "b").
std::string joinedText(const std::vector<PickleRef>& parts, char separator) {
    std::string text;
    for (const auto& part : parts) {
        const auto* number = std::get_if<std::int64_t>(&part->data);
        text += (text.empty() ? std::string() : std::string(1, separator)) +
                (number != nullptr ? std::to_string(*number) : pickleText(*part));
    }
    return text;
}

PickleValue asParameter(const PickleValue& tensor) {
    if (tensor.role != PickleRole::Plain)
        refusePickle("a parameter lacks its tensor");
    return {contentOf<PickleTensor>(tensor, "a tensor")};
}

PickleValue loadFromBytes(const PickleValue& file, const PickleOptions& options) {
    if (!options.loadStorage)
        refusePickle("it asks to run \"torch.storage._load_from_bytes\" within itself");
    return {options.loadStorage(pickleText(file)), PickleRole::Storage};
}

// (function, class, arguments, state): a tensor with attributes, which are left out.
PickleValue rebuildFromType(const std::vector<PickleRef>& arguments, const PickleOptions& options) {
    if (arguments[0]->role != PickleRole::RebuildTensor && arguments[0]->role != PickleRole::RebuildParameter)
        refusePickle("a tensor is rebuilt in an unknown way");
    return callPickleGlobal(*arguments[0], pickleElements(*arguments[2]), options);
}

} // namespace

PickleValue pickleGlobal(std::string_view module, std::string_view name) {
    const auto full = std::string(module) + "." + std::string(name);
    if (const auto storage = storageClassName(full); !storage.empty())
        return {std::string(storage), PickleRole::StorageClass};
    for (const AllowedGlobal& row : kAllowedGlobals)
        if (row.name == full)
            return {full, row.role};
    refusePickle("it asks to run \"" + full +
                 "\", which is not among the few harmless objects that are allowed; nothing was run. Save it "
                 "again with tensors, arrays of numbers and plain values alone, such as "
                 "torch.save({\"images\": images, \"labels\": labels}, file)");
}

PickleValue callPickleGlobal(const PickleValue& callable, const std::vector<PickleRef>& arguments,
                             const PickleOptions& options) {
    const auto needs = [&](std::size_t count) {
        if (arguments.size() < count)
            refusePickle("\"" + pickleText(callable) + "\" lacks arguments");
    };
    switch (callable.role) {
    case PickleRole::RebuildTensor:
        needs(4);
        return rebuildTensor(arguments);
    case PickleRole::RebuildParameter:
        needs(1);
        return asParameter(*arguments[0]);
    case PickleRole::RebuildFromType:
        needs(3);
        return rebuildFromType(arguments, options);
    case PickleRole::LoadFromBytes:
        needs(1);
        return loadFromBytes(*arguments[0], options);
    case PickleRole::OrderedDict:
        if (!arguments.empty())
            refusePickle("an ordered dictionary is written in an unknown way");
        return {PickleDict{}};
    case PickleRole::NumpyDtypeClass:
        needs(1);
        return {pickleText(*arguments[0]), PickleRole::NumpyDtype};
    case PickleRole::NumpyScalar:
        needs(2);
        if (arguments[0]->role != PickleRole::NumpyDtype)
            refusePickle("a numpy number lacks its type");
        return numpyScalar(pickleText(*arguments[0]), pickleText(*arguments[1]));
    case PickleRole::CodecsEncode:
        needs(1);
        return {latin1Bytes(pickleText(*arguments[0]))};
    case PickleRole::NumpyReconstruct:
        needs(1);
        if (arguments[0]->role != PickleRole::NumpyArrayClass)
            refusePickle("a numpy object in it is no plain array");
        return {emptyArray(), PickleRole::NumpyArray};
    case PickleRole::NumpyFromBuffer:
        needs(4);
        return {numpyArray(*arguments[2], *arguments[1], arguments[0], pickleText(*arguments[3]) == "F")};
    case PickleRole::PlainDictClass:
        return {PickleDict{}};
    case PickleRole::PlainListClass:
        return {arguments.empty() ? PickleList{} : PickleList{pickleElements(*arguments[0])}};
    case PickleRole::PlainTextClass:
        return {joinedText(arguments, pickleText(callable) == "torch.device" ? ':' : '/')};
    default:
        refusePickle("it calls something that is no function");
    }
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

void setPickleState(PickleValue& target, const PickleValue& state) {
    if (target.role == PickleRole::NumpyDtype) {
        const auto& parts = pickleElements(state);
        if (parts.size() < 2 || pickleText(*parts[1]).size() != 1)
            refusePickle("a numpy type is written in an unknown way");
        auto& name = std::get<std::string>(target.data);
        if (name.size() == 2)
            name.insert(0, pickleText(*parts[1]));
        return;
    }
    if (target.role == PickleRole::NumpyArray)
        return setNumpyState(target, state);
    if (!std::holds_alternative<PickleDict>(target.data))
        refusePickle("it sets the state of an unknown object");
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

const std::vector<PickleRef>& pickleElements(const PickleValue& value) {
    return contentOf<PickleList>(value, "a list").items;
}
const std::string& pickleText(const PickleValue& value) {
    return contentOf<std::string>(value, "a text");
}
std::int64_t pickleInteger(const PickleValue& value) {
    return contentOf<std::int64_t>(value, "an integer");
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
