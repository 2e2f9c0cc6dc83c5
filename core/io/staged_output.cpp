// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/staged_output.h"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <unistd.h>

#include "core/io/posix_io.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuseExistingTarget(const fs::path& target) {
    throw DistillError(ErrorCode::CannotWrite,
                       target.string() + " exists already: give another place, or remove it.");
}

// "a/b/" names the same as "a/b".
fs::path withoutSlash(fs::path path) {
    return path.has_filename() ? path : path.parent_path();
}

fs::path parentOf(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

fs::path stagingFolder(const fs::path& target) {
    static std::atomic<unsigned> counter{0};
    return parentOf(target) / ("." + target.filename().string() + "." + std::to_string(::getpid()) + "-" +
                               std::to_string(counter++) + ".part");
}

// Everything below the folder reaches the disk in one go.
void syncBelow(const fs::path& folder) {
    const FileDescriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor.valid() || ::syncfs(descriptor.get()) != 0)
        throw DistillError(writeError(folder, errno));
}

// Some file systems cannot refuse by themselves; there the place is looked at just before.
bool renameToNewPlace(const fs::path& from, const fs::path& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    refuseExisting(to);
    return ::rename(from.c_str(), to.c_str()) == 0;
}

} // namespace

void refuseExisting(const fs::path& target) {
    std::error_code error;
    if (fs::symlink_status(target, error).type() != fs::file_type::not_found && !error)
        refuseExistingTarget(target);
}

StagedOutput::StagedOutput(fs::path target) : m_target(withoutSlash(std::move(target))) {
    if (!m_target.has_filename())
        throw DistillError(ErrorCode::CannotWrite,
                           "Cannot write \"" + m_target.string() + "\": it names no file or folder.");
    refuseExisting(m_target);
    const auto folder = stagingFolder(m_target);
    std::error_code error;
    if (!fs::create_directory(folder, error))
        throw DistillError(writeError(m_target, error ? error.value() : EEXIST));
    m_folder = folder;
    m_staged = folder / m_target.filename();
}

StagedOutput::~StagedOutput() {
    std::error_code ignored;
    fs::remove_all(m_folder, ignored);
}

void StagedOutput::commit() {
    syncBelow(m_folder);
    if (!renameToNewPlace(m_staged, m_target)) {
        if (errno == EEXIST)
            refuseExistingTarget(m_target);
        throw DistillError(writeError(m_target, errno));
    }
    syncBelow(parentOf(m_target));
}

void writeNewFile(const fs::path& file, std::string_view bytes) {
    std::error_code error;
    if (file.has_parent_path())
        fs::create_directories(file.parent_path(), error);
    FileDescriptor descriptor(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!descriptor.valid() || !writeFully(descriptor.get(), bytes.data(), bytes.size()) ||
        !descriptor.close())
        throw DistillError(writeError(file, errno));
}

} // namespace distill
