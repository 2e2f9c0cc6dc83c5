// SPDX-License-Identifier: GPL-3.0-or-later
// The safetensors format: u64 little-endian header length, JSON header, raw little-endian values. Free of
// torch. https://github.com/huggingface/safetensors (format description)
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace distill {

struct NamedArray {
    std::string name;
    std::string dtype; // "F32", "F64", "I64", "U8", …
    std::vector<std::int64_t> shape;
    std::vector<std::uint8_t> bytes; // row-major, little-endian
};

struct SafetensorsFile {
    std::vector<NamedArray> arrays;
    std::map<std::string, std::string> metadata;

    const NamedArray* find(const std::string& name) const;
};

// Atomic. Deterministic: equal content gives equal bytes.
Result<void> writeSafetensors(const std::filesystem::path& file, const SafetensorsFile& content);
// Checks header size (100 MB at most), offsets, overlap and overflow, and that shapes fit their bytes.
Result<SafetensorsFile> readSafetensors(const std::filesystem::path& file);

} // namespace distill
