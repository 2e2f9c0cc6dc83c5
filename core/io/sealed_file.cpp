// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/sealed_file.h"

#include <map>
#include <string>
#include <utility>

#include "core/io/digest.h"

namespace distill {
namespace {

constexpr const char* kSeal = "xxh3_128"; // of names, types, shapes, values and all else that is said

std::string digestOf(const SafetensorsFile& content) {
    Digest digest;
    const auto add = [&digest](const auto& bytes) {
        const auto size = std::to_string(bytes.size()) + ":";
        digest.update(size.data(), size.size());
        digest.update(bytes.data(), bytes.size() * sizeof bytes[0]);
    };
    std::map<std::string, const NamedArray*> byName; // a reader may have them in another order
    for (const auto& array : content.arrays)
        byName[array.name] = &array;
    for (const auto& [name, array] : byName) {
        add(name);
        add(array->dtype);
        add(array->shape);
        add(array->bytes);
    }
    for (const auto& [key, value] : content.metadata)
        if (key != kSeal) {
            add(key);
            add(value);
        }
    return digest.hex();
}

} // namespace

Result<void> writeSealed(const std::filesystem::path& file, SafetensorsFile content) {
    content.metadata[kSeal] = digestOf(content);
    return writeSafetensors(file, content);
}

Result<SafetensorsFile> readSealed(const std::filesystem::path& file) {
    auto content = readSafetensors(file);
    if (!content)
        return content;
    const auto seal = content->metadata.find(kSeal);
    if (seal == content->metadata.end() || seal->second == digestOf(*content))
        return content;
    return failure(ErrorCode::InvalidInput,
                   "'" + file.string() + "' is damaged: it does not hold what was written into it.");
}

} // namespace distill
