// SPDX-License-Identifier: GPL-3.0-or-later
// Which set a run folder stands for where no iteration is named: the newest one that the run stored. Any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/base/result.h"

namespace distill {

// InvalidInput where the run stored a newer set than that of iteration `found`, and it is not there any more: an older
// one in its place would be a wrong answer that nobody notices. Nothing where `found` is the newest, and for runs that
// kept no digests.
std::optional<Error> newerSetIsMissing(const std::filesystem::path& run, std::int64_t found);

} // namespace distill
