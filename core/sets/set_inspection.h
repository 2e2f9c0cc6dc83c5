// SPDX-License-Identifier: GPL-3.0-or-later
// Inside core: the step from a set that was read to what is said about it.
#pragma once

#include "core/sets/factor_guess.h"
#include "core/sets/inspect.h"
#include "core/sets/space_guess.h"

namespace distill {

const char* labelKindId(LabelKind kind); // "hard", "logits", "vectors", "none"

// `path` is what the person named: hints are taken from its last parts.
Inspection inspectionOf(const DistilledSet& set, const std::filesystem::path& path);

} // namespace distill
