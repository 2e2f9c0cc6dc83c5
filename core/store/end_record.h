// SPDX-License-Identifier: GPL-3.0-or-later
// result.json: how a run ended, and how accurate its sets were. The journal tells the same, so that it can be made
// anew from that. Any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/run/run_events.h"

namespace distill {

// With its digest. CannotWrite.
Result<void> writeEndRecord(const std::filesystem::path& run, const Finished& finished,
                            const std::vector<Evaluation>& evaluations);
// Nothing where there is none, or it is none.
std::optional<Finished> readEndRecord(const std::filesystem::path& run);

} // namespace distill
