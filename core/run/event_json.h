// SPDX-License-Identifier: GPL-3.0-or-later
// Events as lines of the journal, in both directions. Any thread.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/run/run_events.h"

namespace distill {

constexpr int kJournalSchema = 1;

// One journal object: {"event": "iteration", …}. Pixels are never in it (Images gives iteration and geometry
// only).
nlohmann::json toJson(const RunEvent& event);
// InvalidInput where a field is missing or of another type, or the event is unknown. What older journals lack
// is as it was before it was there.
Result<RunEvent> eventFromJson(const nlohmann::json& json);

} // namespace distill
