// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/posix_checksum.h"

#include <cstdint>

namespace distill {
namespace {

constexpr std::uint32_t kPolynomial = 0x04C11DB7; // IEEE Std 1003.1, cksum: most significant bit first
constexpr int kByte = 8, kTopByte = 24;

std::uint32_t advanced(std::uint32_t sum, std::uint8_t byte) {
    sum ^= static_cast<std::uint32_t>(byte) << kTopByte;
    for (int bit = 0; bit < kByte; ++bit)
        sum = (sum << 1) ^ ((sum & 0x80000000U) != 0 ? kPolynomial : 0);
    return sum;
}

} // namespace

std::string posixChecksum(std::string_view bytes) {
    std::uint32_t sum = 0;
    for (const char c : bytes)
        sum = advanced(sum, static_cast<std::uint8_t>(c));
    for (auto length = bytes.size(); length > 0; length >>= kByte) // its bytes, lowest first
        sum = advanced(sum, static_cast<std::uint8_t>(length & 0xFF));
    return std::to_string(~sum) + " " + std::to_string(bytes.size());
}

} // namespace distill
