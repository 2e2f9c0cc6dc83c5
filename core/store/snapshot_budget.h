// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the snapshots of a run folder (images/ and synthetic/) within a size by thinning out older ones.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include "core/run/run_events.h"

namespace distill {

// Bytes by iteration.
using SnapshotSizes = std::map<std::int64_t, std::uintmax_t>;

// Which snapshots go so that the rest fits: one after the other the one whose absence is felt least, that is
// with the smallest gap between its neighbours for its age. The first, the last and `kept` never go, even
// where they alone are too much.
std::vector<std::int64_t> snapshotsToDrop(SnapshotSizes sizes, const std::set<std::int64_t>& kept,
                                          std::uintmax_t budget);

// Engine thread. A file that cannot be removed is left alone.
class SnapshotBudget final {
public:
    // Takes over what a resumed folder holds. megabytes (10^6 bytes): 0 = no limit.
    SnapshotBudget(std::filesystem::path directory, std::int64_t megabytes);

    void observe(const RunEvent& event); // snapshots of evaluations and of changes of λ stay for good
    void stored(std::int64_t iteration); // after images or floats of the iteration were written: thins out

private:
    void keepAsJournalled();
    std::uintmax_t sizeOf(std::int64_t iteration) const;

    std::filesystem::path m_directory;
    std::uintmax_t m_budget = 0; // bytes
    SnapshotSizes m_sizes;
    std::set<std::int64_t> m_kept;
};

} // namespace distill
