// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/config_text.h"

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/io/atomic_file.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr int kIndent = 2;

// "run@100" names a set in a folder that is there.
bool isThere(const fs::path& path) {
    std::error_code error;
    const std::string name = path.filename().string();
    const auto at = name.rfind('@');
    return fs::exists(path, error) ||
           (at != std::string::npos && at > 0 && fs::exists(path.parent_path() / name.substr(0, at), error));
}

// With what a run.json says about its run.
Result<nlohmann::json> settingsIn(std::string_view text) {
    auto json = jsonByHand(text);
    if (json && !json->is_object())
        return failure(ErrorCode::InvalidInput, "This is no set-up: it holds no settings.");
    return json;
}

} // namespace

std::string configText(const RunConfig& config) {
    return jsonText(toJson(config));
}

Result<RunConfig> configFromText(std::string_view text) {
    auto json = settingsIn(text);
    if (!json)
        return tl::unexpected<Error>(json.error());
    json->erase("run"); // what it ran on
    return configFromJson(*json);
}

void takePathsFrom(const fs::path& file, RunConfig& config) {
    std::error_code error;
    if (!fs::is_regular_file(file, error) || !file.has_parent_path())
        return;
    for (const auto& field : configFields()) {
        if (field.spec.kind != ParamKind::Path)
            continue;
        auto& path = *std::get<std::string*>(field.locate(config));
        const auto beside = file.parent_path() / path;
        if (!path.empty() && fs::path(path).is_relative() && isThere(beside))
            path = beside.string();
    }
}

Result<void> writeSetup(const fs::path& file, const RunConfig& config) {
    return writeFileAtomically(file, jsonText(toJson(config), kIndent) + '\n');
}

Result<RunConfig> readSetup(const fs::path& file) {
    const auto text = readWholeFile(file);
    if (!text)
        return tl::unexpected<Error>(text.error());
    auto json = settingsIn(*text);
    const bool recorded = json && json->erase("run") > 0;
    auto config = json ? configFromJson(*json) : Result<RunConfig>(tl::unexpected<Error>(json.error()));
    if (!config)
        config.error().message = "'" + file.string() + "': " + config.error().message;
    else if (!recorded)
        takePathsFrom(file, *config);
    return config;
}

} // namespace distill
