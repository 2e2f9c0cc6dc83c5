// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/places/mirror_folder.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/io/atomic_file.h"
#include "core/io/cache_folder.h"
#include "core/io/posix_io.h"
#include "core/store/run_folder.h"
#include "core/store/run_owner.h"
#include "core/store/run_store.h"

namespace distill {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

fs::path lockFileOf(const fs::path& folder) {
    return folder.parent_path() / ("." + folder.filename().string() + ".lock");
}

FileDescriptor opened(const fs::path& lock) {
    return FileDescriptor(::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
}

// By another one; else it is this one's now.
bool isTaken(const FileDescriptor& lock) {
    return ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

} // namespace

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
    const auto file = lockFileOf(folder);
    FileDescriptor lock = opened(file);
    if (!lock.valid())
        throw DistillError(writeError(file, errno));
    return isTaken(lock) ? std::nullopt : std::optional(std::move(lock));
}

Asked askedByNow(const fs::path& folder) {
    Asked asked;
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(RunFolder(folder).controls(), missing))
        asked[entry.path().filename().string()] = entry.file_size(missing);
    return asked;
}

Asked askedAndBrought(const fs::path& folder) {
    Asked brought;
    const auto text = readWholeFile(RunFolder(folder).brought());
    const auto json = text ? Json::parse(*text, nullptr, false) : Json();
    for (const auto& [name, bytes] : json.items())
        if (bytes.is_number_unsigned())
            brought[name] = bytes.get<std::uint64_t>();
    return brought;
}

void writeBrought(const fs::path& folder, const Asked& brought) {
    valueOrThrow(writeFileAtomically(RunFolder(folder).brought(), jsonText(brought) + "\n"));
}

void forgetMirror(const MirrorOrigin& origin) {
    const auto folder = mirrorFolder(origin.place, origin.run);
    std::error_code ignored;
    if (!isRunDirectory(folder))
        fs::remove_all(folder, ignored);
}

void leaveMirror(const fs::path& folder) {
    const auto owner = readOwner(folder);
    if (!owner || !isSameProcess(*owner, thisProcess()))
        return;
    const FileDescriptor lock = opened(lockFileOf(folder)); // nobody can mirror where there can be none
    std::error_code ignored;
    if (lock.valid() && !isTaken(lock))
        fs::remove(RunFolder(folder).owner(), ignored);
}

} // namespace distill
