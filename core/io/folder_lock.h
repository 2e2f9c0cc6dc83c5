// SPDX-License-Identifier: GPL-3.0-or-later
// Processes that change files of one folder take turns. Any thread.
#pragma once

#include <filesystem>

#include "core/io/file_descriptor.h"

namespace distill {

// Waits until nobody else has the folder; it is free again when the descriptor closes. A network disk may refuse to
// lock a folder: then nobody waits, and the descriptor is held all the same.
FileDescriptor lockFolder(const std::filesystem::path& folder);

} // namespace distill
