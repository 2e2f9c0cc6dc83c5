// SPDX-License-Identifier: GPL-3.0-or-later
// Which file of a set a place means. Any thread.
#pragma once

#include <filesystem>

namespace distill {

// A file itself; that of an imported folder or a bundle; of a run folder the set with the highest iteration, kept for
// itself or in a checkpoint; "folder@100" that of this iteration. DistillError(InvalidInput) where there is none, or it is
// not what was written.
std::filesystem::path setFileOf(const std::filesystem::path& place);

} // namespace distill
