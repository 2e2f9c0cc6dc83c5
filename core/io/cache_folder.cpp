// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/cache_folder.h"

#include <cerrno>
#include <cstdlib>
#include <map>
#include <mutex>
#include <unistd.h>

#include "core/base/result.h"
#include "core/io/passing_folder.h"
#include "core/io/posix_io.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

fs::path usualFolder() {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    const char* home = std::getenv("HOME");
    const auto base = cache != nullptr && *cache == '/' // relative ones are to be ignored
                          ? fs::path(cache)
                          : fs::path(home != nullptr ? home : ".") / ".cache";
    return base / "distillation-studio";
}

// Why the folder cannot be written; 0 where it can.
int faultOf(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return error.value();
    return ::access(folder.c_str(), W_OK | X_OK) == 0 ? 0 : errno;
}

// Asked once for each folder: the answer has to be the same for as long as the process lives.
int knownFaultOf(const fs::path& folder) {
    static std::mutex mutex;
    static std::map<fs::path, int> faults;
    const std::lock_guard lock(mutex);
    const auto known = faults.find(folder);
    return known != faults.end() ? known->second : (faults[folder] = faultOf(folder));
}

// Why nothing can be kept there.
std::optional<Error> usualError() {
    const fs::path usual = usualFolder();
    const int fault = knownFaultOf(usual);
    return fault == 0 ? std::nullopt : std::optional(writeError(usual, fault));
}

} // namespace

fs::path cacheFolder() {
    fs::path usual = usualFolder();
    if (knownFaultOf(usual) == 0)
        return usual;
    static const PassingFolder temporary;
    return temporary.path();
}

std::string cacheProblem() {
    const auto error = usualError();
    if (!error)
        return {};
    return error->message + " Teachers and decoded pictures are kept in " + cacheFolder().string() +
           " until this program ends; set XDG_CACHE_HOME to keep them.";
}

std::optional<Error> unwritableCache() {
    auto error = usualError();
    if (error)
        error->message += " What is trained would be lost: set XDG_CACHE_HOME to a folder that keeps it.";
    return error;
}

fs::path teacherCacheDirectory() {
    return cacheFolder() / "teachers";
}

fs::path expertCacheDirectory() {
    return cacheFolder() / "experts";
}

} // namespace distill
