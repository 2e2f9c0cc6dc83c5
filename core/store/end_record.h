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

// With the journal's size and digest so far, which grows by its end alone, and its own digest. CannotWrite.
Result<void> writeEndRecord(const std::filesystem::path& run, const Finished& finished,
                            const std::vector<Evaluation>& evaluations);
// Nothing where there is none, or it is none.
std::optional<Finished> readEndRecord(const std::filesystem::path& run);
// Whether what the journal held when the run last ended is not there any more as it was. Nothing of an older program,
// or where the record itself was changed: false.
bool journalWasChanged(const std::filesystem::path& run);

} // namespace distill
