// SPDX-License-Identifier: GPL-3.0-or-later
// What a set's networks reach, an object for each, as `distill evaluate --json` prints it. Any thread. Free of
// torch.
#pragma once

#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/run/run_events.h"

namespace distill {

// [{"network", "accuracy_mean", "accuracy_std" (null for one network), "repeats", "protocol", …, "confusion"}]
nlohmann::json evaluationsJson(const std::vector<Evaluation>& evaluations);
// The first of them. InvalidInput where the text is something else.
Result<Evaluation> evaluationFromText(std::string_view text);

} // namespace distill
