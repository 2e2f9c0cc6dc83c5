// SPDX-License-Identifier: GPL-3.0-or-later
// A restricted unpickler (protocols 2 to 5): builds plain values, never runs anything. Globals outside a
// short allow-list make the file refused, naming the global. Depth, sizes and the number of values are
// bounded. Free of torch.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/api/result.h"

namespace distill {

struct PickleValue;
using PickleRef = std::shared_ptr<PickleValue>;

// A tensor as torch.save describes it: a view of a named storage record.
struct PickleTensor {
    std::string storageKey;  // record "data/<key>" of the archive
    std::string storageType; // "FloatStorage", "LongStorage", "HalfStorage", …
    std::int64_t storageElements = 0;
    std::int64_t offset = 0;                  // elements
    std::vector<std::int64_t> shape, strides; // elements
};

struct PickleDict {
    std::vector<std::pair<PickleRef, PickleRef>> items; // in file order; OrderedDict too
};
struct PickleList {
    std::vector<PickleRef> items; // list and tuple
};

struct PickleValue {
    std::variant<std::monostate, bool, std::int64_t, double, std::string, PickleList, PickleDict,
                 PickleTensor>
        data;
};

// `bytes` is the content of data.pkl (or of a plain pickle file).
Result<PickleRef> readPickle(const std::string& bytes);

} // namespace distill
