// SPDX-License-Identifier: GPL-3.0-or-later
// A set-up as text and as a file, for who knows no JSON. Any thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/run/run_config.h"

namespace distill {

std::string configText(const RunConfig& config); // in one line
// InvalidInput for what is no object of settings. What a run.json says about its run ("run") is no setting.
Result<RunConfig> configFromText(std::string_view text);

// For people: indented. InvalidInput and CannotWrite name the file.
Result<void> writeSetup(const std::filesystem::path& file, const RunConfig& config);
Result<RunConfig> readSetup(const std::filesystem::path& file);

} // namespace distill
