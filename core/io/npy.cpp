// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/npy.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <optional>

#include "core/io/atomic_file.h"
#include "core/io/number_array.h"
#include "core/io/posix_io.h"
#include "core/io/zip_file.h"

namespace distill {
namespace {

using namespace std::string_view_literals;

constexpr auto kMagic = "\x93NUMPY"sv;
constexpr std::size_t kLongestHeader = 65536; // bytes
constexpr std::size_t kMostDimensions = 32;   // as numpy

[[noreturn]] void refuse(const std::string& origin, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput,
                       origin + " is no NumPy array that can be read: " + what + ".");
}

struct Header {
    std::string type; // "<f4"
    bool fortranOrder = false;
    std::vector<std::int64_t> shape;
};

// Reads the header's one dictionary literal: {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
class HeaderParser final {
public:
    HeaderParser(std::string_view text, const std::string& origin) : m_text(text), m_origin(origin) {}

    Header parse() {
        Header header;
        int found = 0;
        expect('{');
        while (!accept('}')) {
            const auto key = text();
            expect(':');
            if (key == "descr")
                header.type = typeText();
            else if (key == "fortran_order")
                header.fortranOrder = boolean();
            else if (key == "shape")
                header.shape = sizes();
            else
                refuse(m_origin, "its header has the unknown entry \"" + key + "\"");
            ++found;
            accept(',');
        }
        if (found != 3 || header.type.empty())
            refuse(m_origin, "its header lacks type, order or shape");
        return header;
    }

private:
    void skipBlanks() {
        while (m_at < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[m_at])) != 0)
            ++m_at;
    }
    bool accept(char wanted) {
        skipBlanks();
        if (m_at >= m_text.size() || m_text[m_at] != wanted)
            return false;
        ++m_at;
        return true;
    }
    void expect(char wanted) {
        if (!accept(wanted))
            refuse(m_origin, "its header is damaged");
    }
    std::string text() {
        skipBlanks();
        const char quote = m_at < m_text.size() ? m_text[m_at] : '\0';
        const auto end =
            quote == '\'' || quote == '"' ? m_text.find(quote, m_at + 1) : std::string_view::npos;
        if (end == std::string_view::npos)
            refuse(m_origin, "its header is damaged");
        const std::string value(m_text.substr(m_at + 1, end - m_at - 1));
        m_at = end + 1;
        return value;
    }
    std::string typeText() {
        skipBlanks();
        if (m_at < m_text.size() && m_text[m_at] == '[')
            refuse(m_origin, "it is a table with named columns");
        return text();
    }
    bool boolean() {
        skipBlanks();
        for (const auto& [word, value] : {std::pair{"True"sv, true}, std::pair{"False"sv, false}})
            if (m_text.substr(m_at, word.size()) == word) {
                m_at += word.size();
                return value;
            }
        refuse(m_origin, "its header is damaged");
    }
    std::vector<std::int64_t> sizes() {
        std::vector<std::int64_t> shape;
        expect('(');
        while (!accept(')')) {
            shape.push_back(number());
            accept(',');
            if (shape.size() > kMostDimensions)
                refuse(m_origin, "it has more than " + std::to_string(kMostDimensions) + " dimensions");
        }
        return shape;
    }
    std::int64_t number() {
        skipBlanks();
        std::int64_t value = 0;
        const std::size_t first = m_at;
        for (; m_at < m_text.size() && std::isdigit(static_cast<unsigned char>(m_text[m_at])) != 0; ++m_at)
            if (__builtin_mul_overflow(value, 10, &value) ||
                __builtin_add_overflow(value, m_text[m_at] - '0', &value))
                refuse(m_origin, "its shape is too large");
        if (m_at == first)
            refuse(m_origin, "its header is damaged");
        if (m_at < m_text.size() && m_text[m_at] == 'L') // Python 2 wrote 3L
            ++m_at;
        return value;
    }

    std::string_view m_text;
    const std::string& m_origin;
    std::size_t m_at = 0;
};

struct TypeRow {
    std::string_view numpy, dtype;
};
constexpr std::array<TypeRow, 12> kTypes{{{"f8", "F64"},
                                          {"f4", "F32"},
                                          {"f2", "F16"},
                                          {"i8", "I64"},
                                          {"i4", "I32"},
                                          {"i2", "I16"},
                                          {"i1", "I8"},
                                          {"u8", "U64"},
                                          {"u4", "U32"},
                                          {"u2", "U16"},
                                          {"u1", "U8"},
                                          {"b1", "BOOL"}}};

std::string dtypeOf(const std::string& type, const std::string& origin) {
    const auto first = type.find_first_not_of("<>=|");
    const auto name = first == std::string::npos ? std::string_view() : std::string_view(type).substr(first);
    for (const auto& row : kTypes)
        if (row.numpy == name)
            return std::string(row.dtype);
    refuse(origin, type.find('O') != std::string::npos
                       ? "it holds Python objects, which would have to be run; save plain numbers"
                       : "its numbers are of type \"" + type + "\", which is not supported");
}

void swapBytes(std::vector<std::uint8_t>& bytes, std::size_t width) {
    for (std::size_t at = 0; at + width <= bytes.size(); at += width)
        std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                     bytes.begin() + static_cast<std::ptrdiff_t>(at + width));
}

// From column-major to row-major.
std::vector<std::uint8_t> fromFortranOrder(const NamedArray& array, std::size_t width) {
    std::vector<std::uint8_t> result(array.bytes.size());
    std::vector<std::int64_t> index(array.shape.size(), 0), strides(array.shape.size(), 1);
    for (std::size_t d = 1; d < strides.size(); ++d)
        strides[d] = strides[d - 1] * array.shape[d - 1];
    std::int64_t element = 0;
    for (std::size_t done = 0; done < result.size(); done += width) {
        std::memcpy(result.data() + done, array.bytes.data() + static_cast<std::size_t>(element) * width,
                    width);
        for (std::size_t d = index.size(); d-- > 0;) {
            element += strides[d];
            if (++index[d] < array.shape[d])
                break;
            element -= strides[d] * array.shape[d];
            index[d] = 0;
        }
    }
    return result;
}

// Where the header's text begins and ends.
std::pair<std::size_t, std::size_t> headerPlace(std::string_view bytes, const std::string& origin) {
    const std::size_t version = bytes.size() > 6 ? static_cast<unsigned char>(bytes[6]) : 0;
    const std::size_t lengthBytes = version == 1 ? 2 : 4;
    const std::size_t first = kMagic.size() + 2 + lengthBytes;
    if (bytes.substr(0, kMagic.size()) != kMagic || bytes.size() < first)
        refuse(origin, "it does not begin as one");
    if (version < 1 || version > 3)
        refuse(origin, "it is of version " + std::to_string(version) + ", and 1 to 3 are supported");
    std::size_t length = 0;
    for (std::size_t i = lengthBytes; i-- > 0;)
        length = length << 8 | static_cast<unsigned char>(bytes[kMagic.size() + 2 + i]);
    if (length > kLongestHeader || length > bytes.size() - first)
        refuse(origin, "its header claims " + std::to_string(length) + " bytes");
    return {first, first + length};
}

} // namespace

bool isNpy(const std::filesystem::path& file) {
    const auto descriptor = valueOrThrow(openForReading(file));
    std::array<char, kMagic.size()> start{};
    return readFully(descriptor.get(), start.data(), start.size()) ==
               static_cast<std::ptrdiff_t>(start.size()) &&
           std::string_view(start.data(), start.size()) == kMagic;
}

NamedArray parseNpy(std::string_view bytes, const std::string& origin) {
    const auto [first, last] = headerPlace(bytes, origin);
    const Header header = HeaderParser(bytes.substr(first, last - first), origin).parse();
    NamedArray array;
    array.name = origin;
    array.dtype = dtypeOf(header.type, origin);
    array.shape = header.shape;
    const std::size_t width = dtypeBytes(array.dtype);
    std::uint64_t wanted = width;
    for (const auto size : header.shape)
        if (__builtin_mul_overflow(wanted, static_cast<std::uint64_t>(size), &wanted))
            refuse(origin, "its shape " + shapeText(header.shape) + " is too large");
    if (wanted != bytes.size() - last)
        refuse(origin, "its shape " + shapeText(header.shape) + " needs " + std::to_string(wanted) +
                           " bytes, and there are " + std::to_string(bytes.size() - last));
    array.bytes.assign(bytes.begin() + static_cast<std::ptrdiff_t>(last), bytes.end());
    if (header.type[0] == '>')
        swapBytes(array.bytes, width);
    if (header.fortranOrder && header.shape.size() > 1 && !array.bytes.empty())
        array.bytes = fromFortranOrder(array, width);
    return array;
}

NamedArray readNpy(const std::filesystem::path& file) {
    NamedArray array = parseNpy(valueOrThrow(readWholeFile(file)), file.string());
    array.name = file.stem().string();
    return array;
}

std::vector<NamedArray> readNpz(const std::filesystem::path& file) {
    constexpr auto kSuffix = ".npy"sv;
    const ZipFile zip(file);
    std::set<std::string> names;
    for (const auto& [name, size] : zip.records())
        if (name.size() > kSuffix.size() && name.substr(name.size() - kSuffix.size()) == kSuffix)
            names.insert(name);
    if (names.empty())
        throw DistillError(ErrorCode::InvalidInput,
                           file.string() + " holds no NumPy array: expected records that end in .npy.");
    std::vector<NamedArray> arrays;
    for (const auto& [name, bytes] : zip.read(names)) {
        arrays.push_back(parseNpy(*bytes, "\"" + name + "\" in " + file.string()));
        arrays.back().name = name.substr(0, name.size() - kSuffix.size());
    }
    return arrays;
}

} // namespace distill
