// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/set_snapshot.h"

#include "core/maths/synth/stored_set.h"
#include "core/maths/tensor/torch_runtime.h"

namespace distill {

Result<ImageBatch> snapshotOfSet(const SnapshotRequest& request, RunControls& controls,
                                 const std::function<void(const Progress&)>& progress) {
    try {
        const auto stored =
            openStoredSet({request.set, request.dataset, request.data, 1}, chooseDevice("cpu"), progress,
                          [&] { return controls.stopRequested(); });
        return stored.set.snapshot(0);
    } catch (...) {
        return tl::unexpected<Error>(translate(std::current_exception()));
    }
}

} // namespace distill
