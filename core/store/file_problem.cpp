// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/file_problem.h"

#include <cstdint>

#include <nlohmann/json.hpp>
#include <zlib.h>

#include "core/base/lowered.h"
#include "core/io/atomic_file.h"
#include "core/io/digest.h"
#include "core/io/safetensors.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

std::uint32_t bigEndian(const char* bytes) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

// Every chunk by its own check sum, up to the last one.
bool isWholePng(const std::string& bytes) {
    constexpr char kSignature[] = "\x89PNG\r\n\x1a\n";
    if (bytes.compare(0, 8, kSignature, 8) != 0)
        return false;
    for (std::size_t at = 8; at + 12 <= bytes.size();) {
        const std::size_t size = bigEndian(bytes.data() + at);
        if (size > bytes.size() - at - 12)
            return false;
        const auto* content = reinterpret_cast<const Bytef*>(bytes.data() + at + 4);
        if (crc32(0, content, static_cast<uInt>(size + 4)) != bigEndian(bytes.data() + at + 8 + size))
            return false;
        if (bytes.compare(at + 4, 4, "IEND") == 0)
            return at + 12 + size == bytes.size();
        at += 12 + size;
    }
    return false;
}

std::string structureProblem(const fs::path& file) {
    const auto suffix = loweredEnding(file);
    if (suffix == ".safetensors") {
        const auto content = readSafetensors(file);
        return content ? std::string() : content.error().message;
    }
    if (suffix != ".png" && suffix != ".json")
        return {};
    const auto bytes = readWholeFile(file);
    if (!bytes)
        return bytes.error().message;
    const bool whole = suffix == ".png" ? isWholePng(*bytes) : nlohmann::json::accept(*bytes);
    return whole ? std::string() : suffix == ".png" ? "it is no whole PNG" : "it is no JSON";
}

} // namespace

bool wasChanged(const fs::path& file, const std::string& digest) {
    const auto now = digest.empty() ? Result<std::string>(digest) : digestOfFile(file);
    return !now || *now != digest;
}

std::string problemOf(const fs::path& file, const std::string& digest) {
    if (digest.empty())
        return structureProblem(file);
    const auto now = digestOfFile(file);
    if (!now)
        return now.error().message;
    return *now == digest ? std::string() : "it was changed since it was written";
}

} // namespace distill
