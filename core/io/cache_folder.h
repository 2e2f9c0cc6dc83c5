// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace distill {

// $XDG_CACHE_HOME/distillation-studio, else ~/.cache/distillation-studio: what can be made again. It need not
// exist. https://specifications.freedesktop.org/basedir-spec
std::filesystem::path cacheFolder();

} // namespace distill
