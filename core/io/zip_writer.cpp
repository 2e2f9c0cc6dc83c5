// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/zip_writer.h"

#include <cstdint>
#include <utility>

#include <zlib.h>

#include "core/base/result.h"

namespace distill {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kLocalHeader = 30; // bytes without name and padding
constexpr std::size_t kPaddingHeader = 4;
constexpr std::uint16_t kPaddingId = 0x4246; // what torch.save pads with: "FB"
constexpr std::size_t kMostBytes = 0xfff00000;
constexpr std::size_t kMostRecords = 0xfffe;
constexpr std::uint16_t kVersion = 20, kUtf8 = 0x0800, kStored = 0, kMidnight = 0;
constexpr std::uint16_t kFirstDay = 0x0021; // 1 January 1980

template <class Value>
void append(std::string& bytes, Value value) {
    for (std::size_t i = 0; i < sizeof value; ++i)
        bytes += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff);
}

// What the local header and the directory have in common.
std::string commonFields(std::string_view name, std::string_view content, std::size_t extra) {
    const auto size = static_cast<std::uint32_t>(content.size());
    const auto checksum = crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size());
    std::string fields;
    for (const auto value : {kVersion, kUtf8, kStored, kMidnight, kFirstDay})
        append(fields, value);
    append(fields, static_cast<std::uint32_t>(checksum));
    append(fields, size);
    append(fields, size);
    append(fields, static_cast<std::uint16_t>(name.size()));
    append(fields, static_cast<std::uint16_t>(extra));
    return fields;
}

// An extra field that brings what follows it to the next multiple.
std::string paddingAfter(std::size_t position) {
    const std::size_t missing = (kAlignment - (position + kPaddingHeader) % kAlignment) % kAlignment;
    std::string field;
    append(field, kPaddingId);
    append(field, static_cast<std::uint16_t>(missing));
    return field + std::string(missing, 'Z');
}

} // namespace

void ZipWriter::add(std::string_view name, std::string_view content) {
    if (m_records >= kMostRecords || content.size() > kMostBytes ||
        m_archive.size() + content.size() > kMostBytes)
        throw DistillError(ErrorCode::CannotWrite,
                           "The set is too large for a zip archive (4 GiB): export it as safetensors.");
    const auto offset = static_cast<std::uint32_t>(m_archive.size());
    const auto padding = paddingAfter(m_archive.size() + kLocalHeader + name.size());
    m_archive += "PK\x03\x04" + commonFields(name, content, padding.size());
    m_archive.append(name).append(padding).append(content);
    m_directory += "PK\x01\x02";
    append(m_directory, kVersion);
    m_directory += commonFields(name, content, 0);
    append(m_directory, std::uint16_t{0}); // comment
    append(m_directory, std::uint16_t{0}); // disk
    append(m_directory, std::uint16_t{0}); // internal attributes
    append(m_directory, std::uint32_t{0}); // external attributes
    append(m_directory, offset);
    m_directory.append(name);
    ++m_records;
}

std::string ZipWriter::finish() {
    const auto records = static_cast<std::uint16_t>(m_records);
    const auto start = static_cast<std::uint32_t>(m_archive.size());
    std::string archive = std::exchange(m_archive, {}) + m_directory;
    archive += "PK\x05\x06";
    append(archive, std::uint32_t{0});
    append(archive, records);
    append(archive, records);
    append(archive, static_cast<std::uint32_t>(m_directory.size()));
    append(archive, start);
    append(archive, std::uint16_t{0});
    m_directory.clear();
    m_records = 0;
    return archive;
}

} // namespace distill
