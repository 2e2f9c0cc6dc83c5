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

// Relative paths in the settings of a file are meant from its folder: they become such where something lies there.
// Others stay as they are, relative to the current folder; so do all of what is no file on disk (a pipe). Not for a
// run.json, which keeps them as they were typed.
void takePathsFrom(const std::filesystem::path& file, RunConfig& config);

// For people: indented. Paths are read as takePathsFrom() says. InvalidInput and CannotWrite name the file.
Result<void> writeSetup(const std::filesystem::path& file, const RunConfig& config);
Result<RunConfig> readSetup(const std::filesystem::path& file);

} // namespace distill
