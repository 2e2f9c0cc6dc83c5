// SPDX-License-Identifier: GPL-3.0-or-later
// Which class each image of a set that was read belongs to, as the file says or as a person says. Free of
// torch; any thread.
#pragma once

#include <string>

#include "core/sets/distilled_set.h"

namespace distill {

struct LabelReading {
    std::vector<std::int64_t> labels; // [N]
    LabelKind kind = LabelKind::Hard; // what the set's soft labels are; Hard: they are not to be used
    std::string why;                  // one sentence without its end
};

// `choice`: "" as it seems; "hard" the class alone, of soft labels the largest entry; "logits" or "vectors"
// what soft labels are; "by-place" class after class, "by-turn" one image of each class, again and again,
// whatever the file says. `classes` 0 = unknown; `name` is for messages. DistillError(Usage) where the choice
// makes no sense for this set.
LabelReading readLabels(const DistilledSet& set, int classes, const std::string& choice,
                        const std::string& name);

// Whether as many images are of each class.
bool sharedOutEvenly(const std::vector<std::int64_t>& labels, int classes);

} // namespace distill
