// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/pickle_constructors.h"

#include <array>
#include <utility>

#include "core/io/byte_cursor.h"
#include "core/io/pickle_numpy.h"

namespace distill {
namespace {

using Arguments = std::vector<PickleRef>;

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

// What calling a role gives: from `fewest` arguments on.
struct Call {
    PickleRole role;
    std::size_t fewest;
    PickleValue (*make)(const PickleValue& callable, const Arguments& arguments,
                        const PickleOptions& options);
};

PickleValue asParameter(const PickleValue&, const Arguments& arguments, const PickleOptions&) {
    if (arguments[0]->role != PickleRole::Plain)
        refusePickle("a parameter lacks its tensor");
    return {pickleTensor(*arguments[0], "a tensor")};
}

PickleValue rebuildTensor(const PickleValue&, const Arguments& arguments, const PickleOptions&) {
    if (arguments[0]->role != PickleRole::Storage)
        refusePickle("a tensor lacks its storage");
    PickleTensor tensor = pickleTensor(*arguments[0], "a storage");
    tensor.offset = pickleInteger(*arguments[1]);
    tensor.shape = pickleSizes(*arguments[2]);
    tensor.strides = pickleSizes(*arguments[3]);
    checkPickleTensor(tensor);
    return {std::move(tensor)};
}

// (function, class, arguments, state): a tensor with attributes, which are left out.
PickleValue rebuildFromType(const PickleValue&, const Arguments& arguments, const PickleOptions& options) {
    if (arguments[0]->role != PickleRole::RebuildTensor && arguments[0]->role != PickleRole::RebuildParameter)
        refusePickle("a tensor is rebuilt in an unknown way");
    return callPickleGlobal(*arguments[0], pickleElements(*arguments[2]), options);
}

PickleValue loadFromBytes(const PickleValue&, const Arguments& arguments, const PickleOptions& options) {
    if (!options.loadStorage)
        refusePickle("it asks to run \"torch.storage._load_from_bytes\" within itself");
    return {options.loadStorage(pickleText(*arguments[0])), PickleRole::Storage};
}

PickleValue orderedDictionary(const PickleValue&, const Arguments& arguments, const PickleOptions&) {
    if (!arguments.empty())
        refusePickle("an ordered dictionary is written in an unknown way");
    return {PickleDict{}};
}

PickleValue numpyType(const PickleValue&, const Arguments& arguments, const PickleOptions&) {
    return {pickleText(*arguments[0]), PickleRole::NumpyDtype};
}

PickleValue numpyNumber(const PickleValue&, const Arguments& arguments, const PickleOptions&) {
    if (arguments[0]->role != PickleRole::NumpyDtype)
        refusePickle("a numpy number lacks its type");
    return numpyScalar(pickleText(*arguments[0]), pickleText(*arguments[1]));
}

PickleValue encodedText(const PickleValue&, const Arguments& arguments, const PickleOptions&) {
    return {latin1Bytes(pickleText(*arguments[0]))};
}

PickleValue reconstructedArray(const PickleValue&, const Arguments& arguments, const PickleOptions&) {
    if (arguments[0]->role != PickleRole::NumpyArrayClass)
        refusePickle("a numpy object in it is no plain array");
    return {emptyNumpyArray(), PickleRole::NumpyArray};
}

PickleValue arrayFromBuffer(const PickleValue&, const Arguments& arguments, const PickleOptions&) {
    return {numpyArray(*arguments[2], *arguments[1], arguments[0], pickleText(*arguments[3]) == "F")};
}

PickleValue plainDictionary(const PickleValue&, const Arguments&, const PickleOptions&) {
    return {PickleDict{}};
}

PickleValue plainList(const PickleValue&, const Arguments& arguments, const PickleOptions&) {
    return {arguments.empty() ? PickleList{} : PickleList{pickleElements(*arguments[0])}};
}

PickleValue plainText(const PickleValue& callable, const Arguments& arguments, const PickleOptions&) {
    return {joinedText(arguments, pickleText(callable) == "torch.device" ? ':' : '/')};
}

constexpr std::array<Call, 13> kCalls{{
    {PickleRole::RebuildTensor, 4, rebuildTensor},
    {PickleRole::RebuildParameter, 1, asParameter},
    {PickleRole::RebuildFromType, 3, rebuildFromType},
    {PickleRole::LoadFromBytes, 1, loadFromBytes},
    {PickleRole::OrderedDict, 0, orderedDictionary},
    {PickleRole::NumpyDtypeClass, 1, numpyType},
    {PickleRole::NumpyScalar, 2, numpyNumber},
    {PickleRole::CodecsEncode, 1, encodedText},
    {PickleRole::NumpyReconstruct, 1, reconstructedArray},
    {PickleRole::NumpyFromBuffer, 4, arrayFromBuffer},
    {PickleRole::PlainDictClass, 0, plainDictionary},
    {PickleRole::PlainListClass, 0, plainList},
    {PickleRole::PlainTextClass, 0, plainText},
}};

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
    for (const Call& call : kCalls) {
        if (call.role != callable.role)
            continue;
        if (arguments.size() < call.fewest)
            refusePickle("\"" + pickleText(callable) + "\" lacks arguments");
        return call.make(callable, arguments, options);
    }
    refusePickle("it calls something that is no function");
}

void setPickleState(PickleValue& target, const PickleValue& state) {
    if (target.role == PickleRole::NumpyDtype)
        return setNumpyTypeState(target, state);
    if (target.role == PickleRole::NumpyArray)
        return setNumpyArrayState(target, state);
    if (!std::holds_alternative<PickleDict>(target.data))
        refusePickle("it sets the state of an unknown object");
}

} // namespace distill
