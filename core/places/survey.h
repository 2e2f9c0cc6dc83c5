// SPDX-License-Identifier: GPL-3.0-or-later
// What a place has, before anything is started there. Any thread; one script (see shell.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/places/place.h"

namespace distill {

struct PlaceFinding {
    std::string
        key; // "architecture", "glibc", "gpu", "runs", "free_kib", "free_files", "program", "slurm", …
    std::string label;                 // for people
    std::string value;                 // empty = there is none
    std::optional<std::int64_t> count; // of "cores", "free_kib", "free_files": `value` as a number
    bool problem = false;              // nothing can be started as it is
};

// In the order of the table. Device: the place cannot be reached.
Result<std::vector<PlaceFinding>> surveyPlace(const Place& place);

} // namespace distill
