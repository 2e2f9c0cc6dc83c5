// SPDX-License-Identifier: GPL-3.0-or-later
// A file of torch.save with tensors, made byte by byte (pickle protocol 2 in a zip archive).
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "tests/support/small_files.h"
#include "tests/support/zip_bytes.h"

namespace distill::test {

struct SmallTensor {
    std::string name;
    std::vector<std::int64_t> shape;
    std::vector<float> numbers;         // a float tensor of these …
    std::vector<std::int64_t> integers; // … or, where there are any, an integer tensor of these
};

class TorchBytes final {
public:
    // {"name": tensor, …}
    static std::string dictionary(const std::vector<SmallTensor>& tensors) {
        TorchBytes bytes;
        std::string items;
        for (const auto& tensor : tensors)
            items += text(tensor.name) + bytes.tensor(tensor);
        return bytes.file("}(" + items + "u");
    }
    // [tensor, …]
    static std::string list(const std::vector<SmallTensor>& tensors) {
        TorchBytes bytes;
        std::string items;
        for (const auto& tensor : tensors)
            items += bytes.tensor(tensor);
        return bytes.file("](" + items + "e");
    }
    static std::string bare(const SmallTensor& tensor) {
        TorchBytes bytes;
        const auto item = bytes.tensor(tensor);
        return bytes.file(item);
    }

private:
    static std::string text(const std::string& value) { return "X" + littleEndian(value.size(), 4) + value; }
    static std::string number(std::int64_t value) {
        return "J" + littleEndian(static_cast<std::uint64_t>(value), 4);
    }

    std::string tensor(const SmallTensor& tensor) {
        const bool whole = !tensor.integers.empty();
        std::string content, shape, strides;
        for (const auto value : tensor.integers)
            content += littleEndian(static_cast<std::uint64_t>(value), 8);
        for (const float value : tensor.numbers) {
            std::uint32_t bits = 0;
            std::memcpy(&bits, &value, sizeof bits);
            content += littleEndian(bits, 4);
        }
        std::int64_t stride = 1;
        for (auto size = tensor.shape.rbegin(); size != tensor.shape.rend(); ++size) {
            shape.insert(0, number(*size));
            strides.insert(0, number(stride));
            stride *= *size;
        }
        const auto key = std::to_string(m_records.size());
        m_records.push_back({"archive/data/" + key, content});
        return "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\n" +
               (whole ? "LongStorage\n" : "FloatStorage\n") + text(key) + text("cpu") + number(stride) +
               "tQ" + number(0) + "(" + shape + "t(" + strides + "t\x89" + "ccollections\nOrderedDict\n)RtR";
    }

    std::string file(const std::string& root) {
        m_records.insert(m_records.begin(), {"archive/data.pkl", "\x80\x02" + root + "."});
        return zip(m_records);
    }

    std::vector<ZipRecord> m_records;
};

} // namespace distill::test
