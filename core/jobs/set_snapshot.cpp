// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/set_snapshot.h"

#include "core/base/guarded.h"
#include "core/maths/synth/stored_set.h"
#include "core/maths/tensor/torch_runtime.h"

namespace distill {

Result<ImageBatch> snapshotOfSet(const SetPlace& place, const Watch& watch) {
    return guarded<ImageBatch>(
        [&] { return openStoredSet(place, chooseDevice("cpu"), watch).set.snapshot(0); }, translate);
}

} // namespace distill
