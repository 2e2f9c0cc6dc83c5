// SPDX-License-Identifier: GPL-3.0-or-later
// Where runs lie unless the user says otherwise. Any thread.
#pragma once

#include <filesystem>
#include <string>

#include "core/run/run_config.h"

namespace distill {

// Makes <base>/<date>_<dataset>_<method>_ipc<k><suffix>, with -2, -3 … where that exists; no two processes
// get the same. Where none can be made, its name all the same: writing there says why not.
std::filesystem::path newRunDirectory(const std::filesystem::path& base, const RunConfig& config,
                                      const std::string& suffix = {});
// The folder under which runs lie unless the user says otherwise: ~/Distillations.
std::filesystem::path defaultRunsDirectory();

} // namespace distill
