// SPDX-License-Identifier: GPL-3.0-or-later
// The checkpoints of a run folder: checkpoints/000500/ with the whole state of a run after 500 iterations,
// made whole or not at all, and checkpoints/latest, which names the newest. Engine thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/maths/synth/synthetic_set.h"
#include "core/maths/tensor/state_archive.h"

namespace distill {

struct Checkpoint {
    std::int64_t iteration = 0; // done
    SyntheticSet set;           // see loadSet()
    StateArchive state;
};

class CheckpointFolder final {
public:
    explicit CheckpointFolder(std::filesystem::path runDirectory);

    // Replaces one of the same iteration; keeps the newest few. DistillError(CannotWrite).
    void write(std::int64_t iteration, const SyntheticSet& set, const StateArchive& state) const;
    // The newest one up to `limit` that can be read; damaged ones are passed over, their names put into
    // `damaged`.
    std::optional<Checkpoint> newest(std::int64_t limit, c10::Device device,
                                     std::vector<std::filesystem::path>* damaged = nullptr) const;
    std::filesystem::path pathOf(std::int64_t iteration) const;
    std::vector<std::int64_t> iterations() const; // ascending
    void removeAfter(std::int64_t iteration) const;

private:
    void prune() const;

    std::filesystem::path m_folder;
};

} // namespace distill
