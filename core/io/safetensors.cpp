// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/safetensors.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/io/atomic_file.h"
#include "core/io/posix_io.h"

namespace distill {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLongestHeader = 100'000'000; // bytes, the format's own limit
constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kAlignment = 8; // of the values, by padding the header with spaces
constexpr auto kMetadataKey = "__metadata__";

struct Dtype {
    std::string_view name;
    std::uint64_t bytes;
};
constexpr std::array<Dtype, 15> kDtypes{{{"F64", 8},
                                         {"F32", 4},
                                         {"F16", 2},
                                         {"BF16", 2},
                                         {"F8_E4M3", 1},
                                         {"F8_E5M2", 1},
                                         {"I64", 8},
                                         {"I32", 4},
                                         {"I16", 2},
                                         {"I8", 1},
                                         {"U64", 8},
                                         {"U32", 4},
                                         {"U16", 2},
                                         {"U8", 1},
                                         {"BOOL", 1}}};

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput,
                       file.string() + " is no valid safetensors file: " + what + ".");
}

// Bytes of an array, or nothing where the type is unknown, a dimension negative or the product too large.
std::optional<std::uint64_t> byteCount(const std::string& dtype, const std::vector<std::int64_t>& shape) {
    const auto type =
        std::find_if(kDtypes.begin(), kDtypes.end(), [&](const Dtype& d) { return d.name == dtype; });
    if (type == kDtypes.end())
        return std::nullopt;
    std::uint64_t bytes = type->bytes;
    for (const std::int64_t dimension : shape)
        if (dimension < 0 || __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(dimension), &bytes))
            return std::nullopt;
    return bytes;
}

struct Entry {
    NamedArray array;
    std::uint64_t begin = 0, end = 0; // into the values
};

Entry readEntry(const std::filesystem::path& file, const std::string& name, const Json& json) {
    const auto isCount = [](const Json& value) { return value.is_number_unsigned(); };
    const auto isCountList = [&](const char* key) {
        return json.contains(key) && json[key].is_array() &&
               std::all_of(json[key].begin(), json[key].end(), isCount);
    };
    if (!json.is_object() || !json.contains("dtype") || !json["dtype"].is_string() || !isCountList("shape") ||
        !isCountList("data_offsets") || json["data_offsets"].size() != 2)
        refuse(file, "the entry \"" + name + "\" lacks dtype, shape or data_offsets");
    Entry entry;
    entry.array.name = name;
    entry.array.dtype = json["dtype"].get<std::string>();
    for (const Json& dimension : json["shape"])
        entry.array.shape.push_back(dimension.get<std::int64_t>());
    entry.begin = json["data_offsets"][0].get<std::uint64_t>();
    entry.end = json["data_offsets"][1].get<std::uint64_t>();
    const auto bytes = byteCount(entry.array.dtype, entry.array.shape);
    if (!bytes || entry.begin > entry.end || entry.end - entry.begin != *bytes)
        refuse(file, "the size of \"" + name + "\" does not follow from its type and shape");
    return entry;
}

std::map<std::string, std::string> readMetadata(const std::filesystem::path& file, const Json& json) {
    std::map<std::string, std::string> metadata;
    if (!json.is_object())
        refuse(file, "its metadata is no object");
    for (const auto& [key, value] : json.items()) {
        if (!value.is_string())
            refuse(file, "its metadata entry \"" + key + "\" is no text");
        metadata[key] = value.get<std::string>();
    }
    return metadata;
}

void readBytes(const std::filesystem::path& file, const FileDescriptor& descriptor, void* target,
               std::size_t size) {
    const auto got = readFully(descriptor.get(), target, size);
    if (got < 0)
        throw DistillError(readError(file, errno));
    if (static_cast<std::size_t>(got) != size)
        refuse(file, "it ends too early");
}

Json readHeader(const std::filesystem::path& file, const FileDescriptor& descriptor, std::uint64_t fileSize) {
    std::array<unsigned char, kLengthBytes> raw{};
    readBytes(file, descriptor, raw.data(), raw.size());
    std::uint64_t length = 0;
    for (std::size_t i = kLengthBytes; i-- > 0;)
        length = length << 8 | raw.at(i);
    if (length > kLongestHeader || length > fileSize - kLengthBytes)
        refuse(file, "its header claims " + std::to_string(length) + " bytes");
    std::string text(static_cast<std::size_t>(length), '\0');
    readBytes(file, descriptor, text.data(), text.size());
    Json header = Json::parse(text, nullptr, false);
    if (!header.is_object())
        refuse(file, "its header is no JSON object");
    return header;
}

// In the order of the values, which must follow one another without gap or overlap up to the end of the file.
std::vector<Entry> readEntries(const std::filesystem::path& file, const Json& header,
                               std::uint64_t valueBytes) {
    std::vector<Entry> entries;
    for (const auto& [name, json] : header.items())
        if (name != kMetadataKey)
            entries.push_back(readEntry(file, name, json));
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
    });
    std::uint64_t position = 0;
    for (const Entry& entry : entries) {
        if (entry.begin != position)
            refuse(file, "the values of \"" + entry.array.name + "\" overlap others or leave a gap");
        position = entry.end;
    }
    if (position != valueBytes)
        refuse(file, "it holds " + std::to_string(valueBytes) + " bytes of values where its header wants " +
                         std::to_string(position));
    return entries;
}

SafetensorsFile readFile(const std::filesystem::path& file) {
    const FileDescriptor descriptor = valueOrThrow(openForReading(file));
    const std::uint64_t size = sizeOf(descriptor);
    if (size < kLengthBytes)
        refuse(file, "it is too short");
    const Json header = readHeader(file, descriptor, size);
    const auto values = static_cast<std::uint64_t>(::lseek(descriptor.get(), 0, SEEK_CUR));
    SafetensorsFile content;
    if (header.contains(kMetadataKey))
        content.metadata = readMetadata(file, header[kMetadataKey]);
    for (Entry& entry : readEntries(file, header, size - values)) {
        entry.array.bytes.resize(static_cast<std::size_t>(entry.end - entry.begin));
        readBytes(file, descriptor, entry.array.bytes.data(), entry.array.bytes.size());
        content.arrays.push_back(std::move(entry.array));
    }
    return content;
}

std::string headerText(const SafetensorsFile& content) {
    Json header = Json::object();
    if (!content.metadata.empty())
        header[kMetadataKey] = content.metadata;
    std::uint64_t offset = 0;
    for (const NamedArray& array : content.arrays) {
        const auto bytes = byteCount(array.dtype, array.shape);
        if (!bytes || *bytes != array.bytes.size() || array.name == kMetadataKey ||
            header.contains(array.name))
            throw DistillError(ErrorCode::RunFailed,
                               "The array \"" + array.name +
                                   "\" cannot be stored: its name is taken, or its type and "
                                   "shape do not fit its values.");
        header[array.name] = {{"dtype", array.dtype},
                              {"shape", array.shape},
                              {"data_offsets", {offset, offset + array.bytes.size()}}};
        offset += array.bytes.size();
    }
    std::string text = jsonText(header);
    text.resize((text.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');
    return text;
}

} // namespace

const NamedArray* SafetensorsFile::find(const std::string& name) const {
    const auto found =
        std::find_if(arrays.begin(), arrays.end(), [&](const NamedArray& a) { return a.name == name; });
    return found == arrays.end() ? nullptr : &*found;
}

Result<void> writeSafetensors(const std::filesystem::path& file, const SafetensorsFile& content) {
    try {
        const std::string header = headerText(content);
        std::string bytes;
        for (std::size_t i = 0; i < kLengthBytes; ++i)
            bytes += static_cast<char>(header.size() >> (8 * i) & 0xff);
        bytes += header;
        for (const NamedArray& array : content.arrays)
            bytes.append(array.bytes.begin(), array.bytes.end());
        return writeFileAtomically(file, bytes);
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

Result<SafetensorsFile> readSafetensors(const std::filesystem::path& file) {
    try {
        return readFile(file);
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

} // namespace distill
