// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/cache_folder.h"

#include <cstdlib>

namespace distill {

std::filesystem::path cacheFolder() {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    const char* home = std::getenv("HOME");
    const auto base = cache != nullptr && *cache == '/' // relative ones are to be ignored
                          ? std::filesystem::path(cache)
                          : std::filesystem::path(home != nullptr ? home : ".") / ".cache";
    return base / "distillation-studio";
}

std::filesystem::path teacherCacheDirectory() {
    return cacheFolder() / "teachers";
}

std::filesystem::path expertCacheDirectory() {
    return cacheFolder() / "experts";
}

} // namespace distill
