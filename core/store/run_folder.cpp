// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_folder.h"

#include "core/store/snapshot_files.h"

namespace distill {

std::filesystem::path RunFolder::at(const SnapshotKind& kind, std::int64_t iteration) const {
    return all(kind) / snapshotName(iteration, kind.suffix);
}

std::vector<std::int64_t> RunFolder::iterations(const SnapshotKind& kind) const {
    return snapshotIterations(all(kind), kind.suffix);
}

} // namespace distill
