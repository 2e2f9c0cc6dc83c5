// SPDX-License-Identifier: GPL-3.0-or-later
// Where things lie that can be made again: teachers, experts, decoded pictures. Any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/base/result.h"

namespace distill {

// $XDG_CACHE_HOME/distillation-studio, else ~/.cache/distillation-studio, made where it is not there. Where
// that cannot be written: a folder of this process below the system's place for temporary files, which goes
// when the process ends. https://specifications.freedesktop.org/basedir-spec
std::filesystem::path cacheFolder();
// Why the usual folder is not used, and what that means, as a sentence; empty where it is.
std::string cacheProblem();
// The same for work whose only result is kept there: CannotWrite.
std::optional<Error> unwritableCache();

std::filesystem::path teacherCacheDirectory(); // pretrained networks, one file each
std::filesystem::path expertCacheDirectory();  // expert trajectories, one folder each

} // namespace distill
