// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/folder_lock.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>

namespace distill {

FileDescriptor lockFolder(const std::filesystem::path& folder) {
    FileDescriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    while (descriptor.valid() && ::flock(descriptor.get(), LOCK_EX) != 0 && errno == EINTR) {
    }
    return descriptor;
}

} // namespace distill
