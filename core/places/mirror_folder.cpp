// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/places/mirror_folder.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>

#include "core/io/cache_folder.h"
#include "core/io/posix_io.h"
#include "core/store/run_folder.h"
#include "core/store/run_owner.h"

namespace distill {

namespace fs = std::filesystem;

fs::path mirrorsFolder() {
    return cacheFolder() / "mirrors";
}

// A run in a folder of runs is another one than a run of its name beside it.
fs::path mirrorFolder(const std::string& place, const std::string& run) {
    std::string name;
    for (const char c : run) {
        if (c == '/')
            name += "%2F";
        else if (c == '%')
            name += "%25";
        else if (c == '.' && name.empty())
            name += "%2E";
        else
            name += c;
    }
    return mirrorsFolder() / place / name;
}

std::optional<FileDescriptor> lockMirror(const fs::path& folder) {
    const auto file = folder.parent_path() / ("." + folder.filename().string() + ".lock");
    FileDescriptor lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (!lock.valid())
        throw DistillError(writeError(file, errno));
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return std::nullopt;
    return lock;
}

void leaveMirror(const fs::path& folder) {
    const auto owner = readOwner(folder);
    if (!owner || !isSameProcess(*owner, thisProcess()))
        return;
    try {
        std::error_code ignored;
        if (const auto lock = lockMirror(folder))
            fs::remove(RunFolder(folder).owner(), ignored);
    } catch (const DistillError&) { // nobody can mirror where no lock can be made
    }
}

} // namespace distill
