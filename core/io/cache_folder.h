// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace distill {

// $XDG_CACHE_HOME/distillation-studio, else ~/.cache/distillation-studio: what can be made again. It need not
// exist. https://specifications.freedesktop.org/basedir-spec
std::filesystem::path cacheFolder();
std::filesystem::path teacherCacheDirectory(); // pretrained networks, one file each
std::filesystem::path expertCacheDirectory();  // expert trajectories, one folder each

} // namespace distill
