// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/staged_output.h"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "core/io/atomic_file.h"
#include "core/io/posix_io.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuseExistingTarget(const fs::path& target) {
    std::error_code ignored;
    throw DistillError(ErrorCode::CannotWrite,
                       target.string() +
                           (fs::is_directory(target, ignored)
                                ? " exists already, and a folder is never replaced: give another place."
                                : " exists already: give another place, remove it, or say --force."));
}

[[noreturn]] void refuse(const fs::path& target, const char* why) {
    throw DistillError(ErrorCode::CannotWrite, "Cannot write " + target.string() + ": " + why + ".");
}

// "a/b/" names the same as "a/b".
fs::path withoutSlash(const fs::path& path) {
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

StagedOutput::StagedOutput(const fs::path& target, Existing existing) : m_target(withoutSlash(target)) {
    if (!m_target.has_filename())
        refuse(m_target, "it names no file or folder");
    choosePlace(existing);
    const auto folder = m_way == Way::Into ? stagingFolder(fs::temp_directory_path() / m_target.filename())
                                           : stagingFolder(m_target);
    std::error_code error;
    if (!fs::create_directory(folder, error))
        throw DistillError(writeError(m_target, error ? error.value() : EEXIST));
    m_folder = folder;
    m_staged = folder / m_target.filename();
}

void StagedOutput::choosePlace(Existing existing) {
    struct stat found {};
    if (::stat(m_target.c_str(), &found) != 0) {
        std::error_code error;
        if (fs::is_symlink(m_target, error))
            refuse(m_target, "it is a link to nothing; remove the link, or make what it names");
        return; // what else is wrong shows when it is made
    }
    struct stat out {};
    const bool isOutput = ::fstat(STDOUT_FILENO, &out) == 0 && out.st_dev == found.st_dev &&
                          out.st_ino == found.st_ino; // /dev/stdout, redirected
    if (S_ISBLK(found.st_mode))
        refuse(m_target, "it is a disk");
    if (isOutput || (!S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode))) {
        m_way = Way::Into;
        return;
    }
    if (existing == Existing::Refuse || S_ISDIR(found.st_mode))
        refuseExistingTarget(m_target);
    if (::access(m_target.c_str(), W_OK) != 0)
        throw DistillError(writeError(m_target, errno));
    m_target = fs::canonical(m_target);
    m_way = Way::InPlaceOf;
    m_mode = found.st_mode & 07777U;
}

StagedOutput::~StagedOutput() {
    std::error_code ignored;
    fs::remove_all(m_folder, ignored);
}

void StagedOutput::commit() {
    if (m_way == Way::Into)
        return writeInto();
    syncBelow(m_folder);
    if (m_way == Way::InPlaceOf)
        replace();
    else if (!renameToNewPlace(m_staged, m_target)) {
        if (errno == EEXIST)
            refuseExistingTarget(m_target);
        throw DistillError(writeError(m_target, errno));
    }
    syncBelow(parentOf(m_target));
}

void StagedOutput::writeInto() const {
    const auto bytes = valueOrThrow(readWholeFile(m_staged));
    FileDescriptor descriptor(::open(m_target.c_str(), O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC));
    if (!descriptor.valid() || !writeFully(descriptor.get(), bytes.data(), bytes.size()) ||
        !descriptor.close())
        throw DistillError(writeError(m_target, errno));
}

void StagedOutput::replace() const {
    if (::chmod(m_staged.c_str(), m_mode) != 0 || ::rename(m_staged.c_str(), m_target.c_str()) != 0)
        throw DistillError(writeError(m_target, errno));
}

Result<void> writeOutput(const fs::path& file, Existing existing,
                         const std::function<Result<void>(const fs::path&)>& write) {
    try {
        StagedOutput output(file, existing);
        auto written = write(output.path());
        if (!written) {
            auto error = written.error();
            const std::string staged = output.path().string();
            for (auto at = error.message.find(staged); at != std::string::npos;
                 at = error.message.find(staged))
                error.message.replace(at, staged.size(), file.string());
            return tl::unexpected<Error>(std::move(error));
        }
        output.commit();
        return {};
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    } catch (const fs::filesystem_error& error) {
        return tl::unexpected<Error>(writeError(file, error.code().value()));
    }
}

Result<void> writeOutput(const fs::path& file, Existing existing, std::string_view bytes) {
    return writeOutput(file, existing,
                       [bytes](const fs::path& place) { return writeFileAtomically(place, bytes); });
}

Result<void> tryOutput(const fs::path& file, Existing existing) {
    try {
        const StagedOutput trial(file, existing);
        return {};
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    } catch (const fs::filesystem_error& error) {
        return tl::unexpected<Error>(writeError(file, error.code().value()));
    }
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
