// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/digest.h"

#include <cerrno>
#include <cstdint>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "core/io/posix_io.h"

namespace distill {

struct Digest::State {
    XXH3_state_t xxh;
};

namespace {

std::string hexDigits(const XXH128_hash_t& hash) {
    XXH128_canonical_t canonical; // big-endian, the same text everywhere
    XXH128_canonicalFromHash(&canonical, hash);
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : canonical.digest) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

} // namespace

// XXH3_state_t asks for 64-byte alignment; C++17's operator new honours it.
Digest::Digest() : m_state(std::make_unique<State>()) {
    XXH3_128bits_reset(&m_state->xxh);
}

Digest::~Digest() = default;

void Digest::update(const void* bytes, std::size_t size) {
    if (size > 0)
        XXH3_128bits_update(&m_state->xxh, bytes, size);
}

std::string Digest::hex() const {
    return hexDigits(XXH3_128bits_digest(&m_state->xxh));
}

std::string digestOf(const void* bytes, std::size_t size) {
    Digest digest;
    digest.update(bytes, size);
    return digest.hex();
}

Result<std::string> digestOfFile(const std::filesystem::path& file) {
    const auto descriptor = openForReading(file);
    if (!descriptor)
        return tl::unexpected<Error>(descriptor.error());
    Digest digest;
    std::vector<std::uint8_t> block(std::size_t{1} << 20);
    while (true) {
        const auto got = readFully(descriptor->get(), block.data(), block.size());
        if (got < 0)
            return tl::unexpected<Error>(readError(file, errno));
        if (got == 0)
            return digest.hex();
        digest.update(block.data(), static_cast<std::size_t>(got));
    }
}

} // namespace distill
