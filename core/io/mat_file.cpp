// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/mat_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <unistd.h>

#include <zlib.h>

#include "core/io/number_array.h"
#include "core/io/posix_io.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kHeader = 128;
constexpr std::uint64_t kTag = 8; // kind and size in bytes
constexpr std::uint32_t kMatrix = 14, kCompressed = 15, kInt32 = 5, kUint32 = 6, kInt8 = 1;
constexpr std::uint32_t kFirstOfNumbers = 6, kLastOfNumbers = 15, kComplexFlag = 0x0800; // classes of arrays
constexpr std::size_t kMostDimensions = 16, kMostOfName = 64, kBlock = std::size_t{1} << 16;

[[noreturn]] void refuse(const fs::path& file, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, file.string() + " " + what + ".");
}
[[noreturn]] void refuseTruncated(const fs::path& file) {
    refuse(file, "is truncated or damaged; fetch it again");
}

std::uint32_t wordAt(const std::uint8_t* bytes) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

// How numbers are stored (table 1-1); nothing for what is no number.
std::string dtypeOf(std::uint32_t kind) {
    constexpr std::array<const char*, 14> kNames{"",    "I8", "U8",  "I16", "U16", "I32", "U32",
                                                 "F32", "",   "F64", "",    "",    "I64", "U64"};
    return kind < kNames.size() ? kNames.at(kind) : "";
}

// The bytes of one element of the file, in order.
class Element {
public:
    virtual ~Element() = default;
    // Fewer only at the end.
    virtual std::size_t read(std::uint8_t* target, std::size_t size) = 0;
};

class PlainElement final : public Element {
public:
    PlainElement(fs::path file, int descriptor, std::uint64_t bytes)
        : m_file(std::move(file)), m_descriptor(descriptor), m_left(bytes) {}
    std::size_t read(std::uint8_t* target, std::size_t size) override {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, m_left));
        const auto got = readFully(m_descriptor, target, wanted);
        if (got < 0)
            throw DistillError(readError(m_file, errno));
        m_left -= static_cast<std::uint64_t>(got);
        return static_cast<std::size_t>(got);
    }

private:
    fs::path m_file;
    int m_descriptor;
    std::uint64_t m_left;
};

class InflatedElement final : public Element {
public:
    InflatedElement(fs::path file, int descriptor, std::uint64_t bytes)
        : m_file(file), m_packed(std::move(file), descriptor, bytes), m_block(kBlock) {
        if (inflateInit(&m_stream) != Z_OK)
            throw std::bad_alloc();
    }
    ~InflatedElement() override { inflateEnd(&m_stream); }
    InflatedElement(const InflatedElement&) = delete;
    InflatedElement& operator=(const InflatedElement&) = delete;

    std::size_t read(std::uint8_t* target, std::size_t size) override {
        std::size_t done = 0;
        while (done < size && !m_ended) {
            if (m_stream.avail_in == 0) {
                m_stream.next_in = m_block.data();
                m_stream.avail_in = static_cast<uInt>(m_packed.read(m_block.data(), m_block.size()));
            }
            const auto piece = std::min<std::size_t>(size - done, kBlock);
            m_stream.next_out = target + done;
            m_stream.avail_out = static_cast<uInt>(piece);
            const int status = inflate(&m_stream, Z_NO_FLUSH);
            done += piece - m_stream.avail_out;
            m_ended = status == Z_STREAM_END;
            if (status != Z_OK && !m_ended)
                refuseTruncated(m_file); // Z_BUF_ERROR too: the input ended within the stream
        }
        return done;
    }

private:
    fs::path m_file;
    PlainElement m_packed;
    std::vector<std::uint8_t> m_block;
    z_stream m_stream{};
    bool m_ended = false;
};

// An element within a matrix: its kind and size; a small one's content stands within its tag.
struct Tag {
    std::uint32_t kind = 0, bytes = 0;
    bool small = false;
    std::array<std::uint8_t, 4> content{};
};

// Reads the one matrix of an element.
class MatrixReader final {
public:
    MatrixReader(const fs::path& file, Element& element) : m_file(file), m_element(element) {}

    // Whether it is a real array of numbers; then its name and shape are known.
    bool readStart(NamedArray& array) {
        const auto flags = readTag();
        std::array<std::uint8_t, 8> words{};
        if (flags.kind != kUint32 || flags.bytes != words.size() || flags.small)
            return false;
        take(words.data(), words.size());
        const std::uint32_t bits = wordAt(words.data()), kind = bits & 0xff;
        if (kind < kFirstOfNumbers || kind > kLastOfNumbers || (bits & kComplexFlag) != 0)
            return false;
        return readShape(array) && readName(array);
    }

    void readValues(NamedArray& array) {
        const Tag tag = readTag();
        array.dtype = dtypeOf(tag.kind);
        const std::size_t width = dtypeBytes(array.dtype);
        std::uint64_t wanted = width;
        for (const auto size : array.shape)
            if (__builtin_mul_overflow(wanted, static_cast<std::uint64_t>(size), &wanted))
                refuse(m_file, "claims an array of impossible size; fetch it again");
        if (width == 0 || wanted != tag.bytes)
            refuse(m_file, "holds an array \"" + array.name + "\" whose values do not fit its shape " +
                               shapeText(array.shape) + "; fetch it again");
        if (tag.small)
            array.bytes.assign(tag.content.begin(), tag.content.begin() + tag.bytes);
        else
            takeGrowing(array.bytes, tag.bytes);
    }

private:
    void take(std::uint8_t* target, std::size_t size) {
        if (m_element.read(target, size) != size)
            refuseTruncated(m_file);
    }

    // Memory grows with what arrives, not with what was claimed.
    void takeGrowing(std::vector<std::uint8_t>& bytes, std::size_t size) {
        constexpr std::size_t kStep = std::size_t{4} << 20;
        while (bytes.size() < size) {
            const std::size_t before = bytes.size(), piece = std::min(kStep, size - before);
            bytes.resize(before + piece);
            take(bytes.data() + before, piece);
        }
    }

    Tag readTag() {
        std::array<std::uint8_t, kTag> bytes{};
        take(bytes.data(), bytes.size());
        Tag tag;
        const std::uint32_t first = wordAt(bytes.data());
        tag.small = first >> 16 != 0;
        tag.kind = tag.small ? first & 0xffff : first;
        tag.bytes = tag.small ? first >> 16 : wordAt(bytes.data() + 4);
        if (tag.small && tag.bytes > tag.content.size())
            refuseTruncated(m_file);
        std::copy_n(bytes.begin() + 4, tag.content.size(), tag.content.begin());
        return tag;
    }

    // The content of a short element, padding left behind.
    bool readShort(const Tag& tag, std::vector<std::uint8_t>& content, std::size_t most) {
        if (tag.bytes > most)
            return false;
        content.assign(tag.content.begin(), tag.content.begin() + (tag.small ? tag.bytes : 0));
        if (!tag.small) {
            content.resize((std::size_t(tag.bytes) + 7) / 8 * 8);
            take(content.data(), content.size());
            content.resize(tag.bytes);
        }
        return true;
    }

    bool readShape(NamedArray& array) {
        std::vector<std::uint8_t> content;
        const Tag tag = readTag();
        if (tag.kind != kInt32 || !readShort(tag, content, 4 * kMostDimensions) || content.size() % 4 != 0)
            return false;
        for (std::size_t at = 0; at < content.size(); at += 4) {
            const auto size = static_cast<std::int32_t>(wordAt(content.data() + at));
            if (size < 0)
                return false;
            array.shape.push_back(size);
        }
        return true;
    }

    bool readName(NamedArray& array) {
        std::vector<std::uint8_t> content;
        const Tag tag = readTag();
        if (tag.kind != kInt8 || !readShort(tag, content, kMostOfName))
            return false;
        array.name.assign(content.begin(), content.end());
        return true;
    }

    const fs::path& m_file;
    Element& m_element;
};

void checkHeader(const fs::path& file, const FileDescriptor& descriptor) {
    std::array<char, kHeader> header{};
    if (readFully(descriptor.get(), header.data(), kHeader) != static_cast<std::ptrdiff_t>(kHeader))
        refuse(file, "is truncated; fetch it again");
    if (std::memcmp(header.data() + 124, "\0\1IM", 4) != 0)
        refuse(file, "is no little-endian MATLAB file of level 5; fetch it again");
}

// The array of one element that starts where the descriptor stands; without a name where it is another value.
NamedArray readElement(const fs::path& file, int descriptor, std::uint32_t kind, std::uint32_t bytes,
                       const std::set<std::string>& names) {
    NamedArray array;
    std::unique_ptr<Element> element;
    if (kind == kCompressed) {
        element = std::make_unique<InflatedElement>(file, descriptor, bytes);
        std::array<std::uint8_t, kTag> tag{}; // it holds one matrix, tag included
        if (element->read(tag.data(), tag.size()) != tag.size() || wordAt(tag.data()) != kMatrix)
            return {};
    } else if (kind == kMatrix) {
        element = std::make_unique<PlainElement>(file, descriptor, bytes);
    } else {
        return {};
    }
    MatrixReader reader(file, *element);
    if (!reader.readStart(array) || names.count(array.name) == 0)
        return {};
    reader.readValues(array);
    std::array<std::uint8_t, 64> rest{}; // padding; behind it the check sum of a deflated stream is looked at
    if (element->read(rest.data(), rest.size()) == rest.size())
        refuse(file, "holds an array \"" + array.name + "\" that is longer than it says; fetch it again");
    return array;
}

} // namespace

std::vector<NamedArray> readMatArrays(const fs::path& file, const std::set<std::string>& names) {
    const auto descriptor = valueOrThrow(openForReading(file));
    const std::uint64_t size = sizeOf(descriptor);
    checkHeader(file, descriptor);
    std::vector<NamedArray> found;
    for (std::uint64_t at = kHeader; at < size;) {
        std::array<std::uint8_t, kTag> tag{};
        if (::lseek(descriptor.get(), static_cast<off_t>(at), SEEK_SET) < 0 ||
            readFully(descriptor.get(), tag.data(), kTag) != static_cast<std::ptrdiff_t>(kTag))
            refuse(file, "is truncated; fetch it again");
        const std::uint32_t kind = wordAt(tag.data()), bytes = wordAt(tag.data() + 4);
        if (bytes > size - at - kTag)
            refuse(file, "is truncated; fetch it again");
        auto array = readElement(file, descriptor.get(), kind, bytes, names);
        if (std::any_of(found.begin(), found.end(),
                        [&](const auto& other) { return other.name == array.name; }))
            refuse(file, "holds two arrays \"" + array.name + "\"; fetch it again");
        if (!array.name.empty())
            found.push_back(std::move(array));
        at += kTag + bytes;
    }
    return found;
}

} // namespace distill
