// SPDX-License-Identifier: GPL-3.0-or-later
// A restricted unpickler (protocols 2 to 5): builds plain values, never runs anything. Globals outside the
// short allow-list of pickle_constructors.cpp make the file refused, naming the global. Depth, sizes, memo,
// references and the number of values are bounded. Free of torch; any thread.
// Source: https://docs.python.org/3/library/pickletools.html (opcodes)
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"

namespace distill {

struct PickleValue;
using PickleRef = std::shared_ptr<PickleValue>;

// A tensor as torch.save describes it: a view of a storage, which lies elsewhere under a key or is at hand.
// NumPy arrays of numbers come as the same, with their storage at hand.
struct PickleTensor {
    std::string storageKey;  // record "data/<key>" of the archive; empty where `storage` is set
    std::string storageType; // "FloatStorage", "LongStorage", "HalfStorage", …
    std::int64_t storageElements = 0;
    std::int64_t offset = 0;                    // elements
    std::vector<std::int64_t> shape, strides;   // elements; inside the storage, no overflow
    std::shared_ptr<const std::string> storage; // the storage's bytes, little-endian, shared between views
};

struct PickleDict {
    std::vector<std::pair<PickleRef, PickleRef>> items; // in file order; OrderedDict too
};
struct PickleList {
    std::vector<PickleRef> items; // list, tuple and set
};

// What a value stands for beside its plain content.
enum class PickleRole : std::uint8_t {
    Plain,
    RebuildTensor,
    RebuildParameter,
    RebuildFromType,
    TensorClass,
    StorageClass,
    LoadFromBytes,
    OrderedDict,
    NumpyScalar,
    NumpyDtypeClass,
    CodecsEncode,
    NumpyReconstruct,
    NumpyFromBuffer,
    NumpyArrayClass,
    PlainDictClass, // what carries plain values by name: a Namespace, a defaultdict
    PlainListClass, // a set, torch.Size
    PlainTextClass, // a path, a device
    Storage,        // a loaded storage: PickleTensor over all of it
    NumpyDtype,     // a dtype object: its name as text
    NumpyArray,     // an array that has no content yet
};

struct PickleValue {
    std::variant<std::monostate, bool, std::int64_t, double, std::string, PickleList, PickleDict,
                 PickleTensor>
        data;
    PickleRole role = PickleRole::Plain;
};

struct PickleOptions {
    std::size_t start = 0; // first byte of the pickle within the bytes
    // Reads what `torch.storage._load_from_bytes` is given: a whole torch.save file with one storage in it.
    // Empty: such files are refused. May throw DistillError.
    std::function<PickleTensor(const std::string& file)> loadStorage;
};

// `bytes` is the content of data.pkl (or of a plain pickle file). Bytes after its end are left alone; `end`,
// where given, becomes the position behind its last byte.
Result<PickleRef> readPickle(std::string_view bytes, const PickleOptions& options = {},
                             std::size_t* end = nullptr);

// Size in bytes of an element of "FloatStorage" and its like; 0 where the name is unknown.
std::size_t storageElementBytes(std::string_view storageType);
// "F32" for "FloatStorage" and its like, as safetensors names them; empty where the name is unknown.
std::string_view storageDtype(std::string_view storageType);

} // namespace distill
