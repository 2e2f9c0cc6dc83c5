// SPDX-License-Identifier: GPL-3.0-or-later
// Small files of the formats that are read, made byte by byte: no fixture and no library is trusted.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace distill::test {

inline std::string bigEndian(std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(value >> shift & 0xff);
    return bytes;
}

inline std::string littleEndian(std::uint64_t value, int size) {
    std::string bytes;
    for (int i = 0; i < size; ++i)
        bytes += static_cast<char>(value >> (8 * i) & 0xff);
    return bytes;
}

// CRC-32 of RFC 1952, section 8.
inline std::uint32_t crc32(const std::string& bytes) {
    std::uint32_t crc = 0xffffffffu;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320u : 0);
    }
    return ~crc;
}

// gzip (RFC 1952) of stored deflate blocks (RFC 1951, section 3.2.4).
inline std::string gzip(const std::string& bytes) {
    constexpr std::size_t kLargestBlock = 65535;
    std::string result("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", 10);
    std::size_t start = 0;
    do {
        const std::size_t size = std::min(kLargestBlock, bytes.size() - start);
        const bool last = start + size == bytes.size();
        result += last ? '\x01' : '\x00';
        result += littleEndian(size, 2) + littleEndian(~size & 0xffff, 2) + bytes.substr(start, size);
        start += size;
    } while (start < bytes.size());
    return result + littleEndian(crc32(bytes), 4) + littleEndian(bytes.size(), 4);
}

// A ustar archive of regular files (POSIX.1-1988).
inline std::string tar(const std::vector<std::pair<std::string, std::string>>& files) {
    constexpr std::size_t kBlock = 512;
    const auto octal = [](std::size_t value, int width) {
        std::array<char, 32> text{};
        std::snprintf(text.data(), text.size(), "%0*zo", width - 1, value);
        return std::string(text.data()) + '\0';
    };
    std::string archive;
    for (const auto& [name, content] : files) {
        std::string header = name + std::string(100 - name.size(), '\0') + octal(0644, 8) + octal(0, 8) +
                             octal(0, 8) + octal(content.size(), 12) + octal(0, 12) + std::string(8, ' ') +
                             '0';
        header += std::string(100, '\0') + std::string("ustar\00000", 8);
        header.resize(kBlock, '\0');
        std::size_t sum = 0;
        for (const char c : header)
            sum += static_cast<unsigned char>(c);
        header.replace(148, 8, octal(sum, 7) + ' ');
        archive += header + content + std::string((kBlock - content.size() % kBlock) % kBlock, '\0');
    }
    return archive + std::string(2 * kBlock, '\0');
}

inline std::string idxImages(std::uint32_t count, std::uint32_t side, char first = 0) {
    std::string bytes = bigEndian(0x803) + bigEndian(count) + bigEndian(side) + bigEndian(side);
    for (std::uint32_t i = 0; i < count * side * side; ++i)
        bytes += static_cast<char>(static_cast<std::uint32_t>(first) + i);
    return bytes;
}

// Labels 0, 1, 2 … 9, 0, 1 …
inline std::string idxLabels(std::uint32_t count) {
    std::string bytes = bigEndian(0x801) + bigEndian(count);
    for (std::uint32_t i = 0; i < count; ++i)
        bytes += static_cast<char>(i % 10);
    return bytes;
}

// A batch of CIFAR-10: labels 0 … 9 in turn, every pixel of image i is `start + i`.
inline std::string cifarBatch(int images, int start) {
    std::string bytes;
    for (int i = 0; i < images; ++i)
        bytes += static_cast<char>(i % 10) + std::string(3072, static_cast<char>(start + i));
    return bytes;
}

} // namespace distill::test
