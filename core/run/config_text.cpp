// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/config_text.h"

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/io/atomic_file.h"

namespace distill {
namespace {

constexpr int kIndent = 2;

} // namespace

std::string configText(const RunConfig& config) {
    return toJson(config).dump();
}

Result<RunConfig> configFromText(std::string_view text) {
    auto json = jsonByHand(text);
    if (!json)
        return tl::unexpected<Error>(json.error());
    if (!json->is_object())
        return failure(ErrorCode::InvalidInput, "This is no set-up: it holds no settings.");
    json->erase("run"); // what it ran on
    return configFromJson(*json);
}

Result<void> writeSetup(const std::filesystem::path& file, const RunConfig& config) {
    return writeFileAtomically(file, toJson(config).dump(kIndent) + '\n');
}

Result<RunConfig> readSetup(const std::filesystem::path& file) {
    const auto text = readWholeFile(file);
    if (!text)
        return tl::unexpected<Error>(text.error());
    auto config = configFromText(*text);
    if (!config)
        config.error().message = "'" + file.string() + "': " + config.error().message;
    return config;
}

} // namespace distill
