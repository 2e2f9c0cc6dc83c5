// SPDX-License-Identifier: GPL-3.0-or-later
// A second window of this program, in a process of its own: so that any run can be looked at while this one
// is busy. GUI thread.
#pragma once

#include <filesystem>
#include <functional>

namespace distill {

// Begins one; false where it cannot be. The run may be a link to one. An empty folder shows the set-up that was used
// last, as a new run that begins at once where `start` is said.
using WindowOpener = std::function<bool(const std::filesystem::path& run,
                                        const std::filesystem::path& runsFolder, bool start)>;

bool openOtherWindow(const std::filesystem::path& run, const std::filesystem::path& runsFolder, bool start);

} // namespace distill
