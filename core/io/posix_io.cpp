// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/posix_io.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace distill {

namespace {

constexpr std::size_t kMostPerCall = std::size_t{1} << 30; // Linux moves a little under 2 GiB at a time

std::string reason(int errorNumber) {
    switch (errorNumber) {
    case ENOENT:
        return "it does not exist; check the path";
    case EACCES:
    case EPERM:
        return "you have no permission; change it or choose another place";
    case EISDIR:
        return "it is a folder where a file was expected";
    case ENOTDIR:
        return "a part of the path is a file, not a folder";
    case ENOSPC:
    case EDQUOT:
        return "the disk is full; free some space or choose another place";
    case EROFS:
        return "the disk is read-only; choose another place";
    default:
        return std::generic_category().message(errorNumber);
    }
}

} // namespace

bool writeFully(int descriptor, const char* bytes, std::size_t size) {
    while (size > 0) {
        const ssize_t written = ::write(descriptor, bytes, std::min(size, kMostPerCall));
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        size -= static_cast<std::size_t>(written);
    }
    return true;
}

std::ptrdiff_t readFully(int descriptor, void* target, std::size_t size) {
    auto* place = static_cast<char*>(target);
    std::size_t done = 0;
    while (done < size) {
        const ssize_t got = ::read(descriptor, place + done, std::min(size - done, kMostPerCall));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += static_cast<std::size_t>(got);
    }
    return static_cast<std::ptrdiff_t>(done);
}

Result<FileDescriptor> openForReading(const std::filesystem::path& file) {
    // Not blocking, so that a pipe in place of a file is refused instead of waited for.
    FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!descriptor.valid())
        return tl::unexpected<Error>(readError(file, errno));
    struct stat info {};
    if (::fstat(descriptor.get(), &info) != 0)
        return tl::unexpected<Error>(readError(file, errno));
    if (S_ISDIR(info.st_mode))
        return tl::unexpected<Error>(readError(file, EISDIR));
    if (!S_ISREG(info.st_mode))
        return failure(ErrorCode::InvalidInput, "Cannot read " + file.string() + ": it is no regular file.");
    return descriptor;
}

std::uint64_t sizeOf(const FileDescriptor& file) {
    struct stat info {};
    return ::fstat(file.get(), &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
}

Error readError(const std::filesystem::path& file, int errorNumber) {
    return {ErrorCode::InvalidInput, "Cannot read " + file.string() + ": " + reason(errorNumber) + ".", {}};
}

Error writeError(const std::filesystem::path& file, int errorNumber) {
    const std::string why = errorNumber == ENOENT
                                ? "its folder does not exist; create it or choose another place"
                                : reason(errorNumber);
    return {ErrorCode::CannotWrite, "Cannot write " + file.string() + ": " + why + ".", {}};
}

} // namespace distill
