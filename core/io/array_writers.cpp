// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/array_writers.h"

#include <array>
#include <cstdint>
#include <string_view>

#include "core/io/zip_writer.h"

namespace distill {
namespace {

struct TypeRow {
    std::string_view dtype;   // ours
    std::string_view numpy;   // of NPY headers
    std::string_view storage; // class of torch
};
constexpr std::array<TypeRow, 9> kTypes{{{"F32", "<f4", "FloatStorage"},
                                         {"F64", "<f8", "DoubleStorage"},
                                         {"F16", "<f2", "HalfStorage"},
                                         {"I64", "<i8", "LongStorage"},
                                         {"I32", "<i4", "IntStorage"},
                                         {"I16", "<i2", "ShortStorage"},
                                         {"I8", "|i1", "CharStorage"},
                                         {"U8", "|u1", "ByteStorage"},
                                         {"BOOL", "|b1", "BoolStorage"}}};

const TypeRow& typeOf(const NamedArray& array) {
    for (const auto& row : kTypes)
        if (row.dtype == array.dtype)
            return row;
    throw DistillError(ErrorCode::RunFailed, "The array \"" + array.name + "\" of type " + array.dtype +
                                                 " cannot be written in this format.");
}

std::string_view bytesOf(const NamedArray& array) {
    return {reinterpret_cast<const char*>(array.bytes.data()), array.bytes.size()};
}

template <class Value>
void append(std::string& bytes, Value value) {
    for (std::size_t i = 0; i < sizeof value; ++i)
        bytes += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff);
}

std::int64_t countOf(const std::vector<std::int64_t>& shape) {
    std::int64_t count = 1;
    for (const auto size : shape)
        count *= size;
    return count;
}

// The few opcodes of pickle's protocol 2 that a tensor needs.
class Pickler final {
public:
    Pickler() { m_bytes = "\x80\x02"; }

    Pickler& op(char code) {
        m_bytes += code;
        return *this;
    }
    Pickler& global(std::string_view module, std::string_view name) {
        m_bytes.append("c").append(module).append("\n").append(name).append("\n");
        return *this;
    }
    Pickler& text(std::string_view value) { // BINUNICODE
        m_bytes += 'X';
        append(m_bytes, static_cast<std::uint32_t>(value.size()));
        m_bytes.append(value);
        return *this;
    }
    Pickler& number(std::int64_t value) {
        if (value >= 0 && value <= 0x7fffffff) { // BININT
            m_bytes += 'J';
            append(m_bytes, static_cast<std::uint32_t>(value));
        } else { // LONG1
            m_bytes += "\x8a\x08";
            append(m_bytes, value);
        }
        return *this;
    }
    Pickler& tuple(const std::vector<std::int64_t>& values) {
        op('(');
        for (const auto value : values)
            number(value);
        return op('t');
    }
    std::string finish() { return m_bytes + '.'; }

private:
    std::string m_bytes;
};

std::vector<std::int64_t> rowMajorStrides(const std::vector<std::int64_t>& shape) {
    std::vector<std::int64_t> strides(shape.size(), 1);
    for (std::size_t i = shape.size(); i-- > 1;)
        strides[i - 1] = strides[i] * shape[i];
    return strides;
}

// _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)
std::string tensorPickle(const NamedArray& array) {
    constexpr char kMark = '(', kTuple = 't', kPersistentId = 'Q', kReduce = 'R', kEmptyTuple = ')';
    constexpr char kFalse[] = "\x89";
    Pickler pickle;
    pickle.global("torch._utils", "_rebuild_tensor_v2").op(kMark);
    pickle.op(kMark).text("storage").global("torch", typeOf(array).storage).text("0").text("cpu");
    pickle.number(countOf(array.shape)).op(kTuple).op(kPersistentId);
    pickle.number(0).tuple(array.shape).tuple(rowMajorStrides(array.shape)).op(kFalse[0]);
    pickle.global("collections", "OrderedDict").op(kEmptyTuple).op(kReduce);
    return pickle.op(kTuple).op(kReduce).finish();
}

} // namespace

std::string npyBytes(const NamedArray& array) {
    constexpr std::size_t kAlignment = 64, kStart = 10; // magic, version and length
    std::string sizes;
    for (const auto size : array.shape)
        sizes += std::to_string(size) + ",";
    std::string header = "{'descr': '" + std::string(typeOf(array).numpy) +
                         "', 'fortran_order': False, 'shape': (" + sizes + "), }";
    header.append((kAlignment - (kStart + header.size() + 1) % kAlignment) % kAlignment, ' ');
    header += '\n';
    std::string bytes("\x93NUMPY\x01\x00", 8);
    append(bytes, static_cast<std::uint16_t>(header.size()));
    return bytes.append(header).append(bytesOf(array));
}

std::string npzBytes(const std::vector<NamedArray>& arrays) {
    ZipWriter zip;
    for (const auto& array : arrays)
        zip.add(array.name + ".npy", npyBytes(array));
    return zip.finish();
}

std::string torchTensorBytes(const NamedArray& array, const std::string& folder) {
    ZipWriter zip;
    zip.add(folder + "/data.pkl", tensorPickle(array));
    zip.add(folder + "/byteorder", "little");
    zip.add(folder + "/data/0", bytesOf(array));
    zip.add(folder + "/version", "3\n");
    return zip.finish();
}

} // namespace distill
