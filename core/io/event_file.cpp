// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/event_file.h"

#include <array>
#include <cstring>

namespace distill {
namespace {

// Wire types and field numbers of the messages.
constexpr std::uint32_t kVarint = 0, kFixed64 = 1, kDelimited = 2, kFixed32 = 5;
constexpr std::uint32_t kWallTime = 1, kStep = 2, kFileVersion = 3, kSummary = 5; // Event
constexpr std::uint32_t kValue = 1;                                               // Summary
constexpr std::uint32_t kTag = 1, kSimpleValue = 2;                               // Summary.Value

template <class Value>
std::string fixed(Value value) {
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

std::string varint(std::uint64_t value) {
    std::string bytes;
    for (; value > 0x7f; value >>= 7)
        bytes += static_cast<char>(value | 0x80);
    return bytes + static_cast<char>(value);
}

std::string key(std::uint32_t field, std::uint32_t wireType) {
    return varint(field << 3 | wireType);
}

std::string delimited(std::uint32_t field, std::string_view content) {
    return key(field, kDelimited) + varint(content.size()) + std::string(content);
}

std::string wallTimeField(double seconds) {
    return key(kWallTime, kFixed64) + fixed(seconds);
}

constexpr std::array<std::uint32_t, 256> crcTable() {
    constexpr std::uint32_t kReversedPolynomial = 0x82f63b78;
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1) != 0 ? value >> 1 ^ kReversedPolynomial : value >> 1;
        table[i] = value;
    }
    return table;
}

// TFRecord masks its check sums, so that a sum of data that holds sums stays a good one.
std::uint32_t masked(std::string_view bytes) {
    const std::uint32_t crc = crc32c(bytes);
    return (crc >> 15 | crc << 17) + 0xa282ead8U;
}

} // namespace

std::uint32_t crc32c(std::string_view bytes) {
    static constexpr auto kTable = crcTable();
    std::uint32_t crc = 0xffffffffU;
    for (const char c : bytes)
        crc = kTable[(crc ^ static_cast<unsigned char>(c)) & 0xff] ^ crc >> 8;
    return ~crc;
}

EventFile::EventFile(double wallTime) {
    record(wallTimeField(wallTime) + delimited(kFileVersion, "brain.Event:2"));
}

void EventFile::scalar(std::string_view tag, std::int64_t step, double wallTime, float value) {
    const auto content = delimited(kTag, tag) + key(kSimpleValue, kFixed32) + fixed(value);
    record(wallTimeField(wallTime) + key(kStep, kVarint) + varint(static_cast<std::uint64_t>(step)) +
           delimited(kSummary, delimited(kValue, content)));
}

void EventFile::record(const std::string& event) {
    const auto length = fixed(static_cast<std::uint64_t>(event.size()));
    m_bytes += length + fixed(masked(length)) + event + fixed(masked(event));
}

} // namespace distill
