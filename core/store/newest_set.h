// SPDX-License-Identifier: GPL-3.0-or-later
// Which images and which set a run folder stands for where no iteration is named: the newest one that the run stored.
// Any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/run/run_events.h"

namespace distill {

// The last iteration whose images the journal says were stored; -1 = none.
std::int64_t newestStored(const std::vector<RunEvent>& events);

// The last iteration whose set the run told of, by whatever is left of its journal (whose `events` these are),
// digests.txt and result.json; -1 = none.
std::int64_t newestToldSet(const std::filesystem::path& run, const std::vector<RunEvent>& events);

// InvalidInput where the run stored a newer set than that of iteration `found`, and it is not there any more: an older
// one in its place would be a wrong answer that nobody notices. Nothing where `found` is the newest.
std::optional<Error> newerSetIsMissing(const std::filesystem::path& run, std::int64_t found);

} // namespace distill
