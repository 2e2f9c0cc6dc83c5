// SPDX-License-Identifier: GPL-3.0-or-later
// Everything before the first iteration: data, method, where to go on from or start at, the run folder's
// beginning, teachers. Tells of it by events; failures are DistillError, Cancelled where the run is stopped
// meanwhile. Engine thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "core/maths/engine/initial_set.h"
#include "core/maths/engine/run_context.h"
#include "core/maths/synth/checkpoints.h"

namespace distill {

class ImagePublisher;

std::int64_t iterationsOf(const RunConfig& config); // 0 for a baseline, which learns nothing

class RunPreparation final {
public:
    RunPreparation(const RunContext& context, RunMaterial& material, ImagePublisher& images);

    // Fills the material. The checkpoint that the run goes on from, whose state is still to be restored;
    // nothing where it begins.
    std::optional<Checkpoint> prepare();

private:
    void loadData();
    void choosePrecision();
    void makeObjective();
    std::optional<Checkpoint> findCheckpoint() const;
    std::optional<InitialSet> findInitialSet(bool goesOn) const;
    void begin(const std::optional<InitialSet>& initial); // the set as the run starts with it
    void announce(const std::optional<Checkpoint>& checkpoint) const;
    RunStarted startedEvent() const;
    void warnOfDamagedSource() const;
    void warnOfMirrors() const;
    void warnOfRepeats() const;
    void tellOfPrecision() const;
    void prepareTeachers();
    void measureRealImages() const;
    std::unique_ptr<TeacherPool> preparePool(std::int64_t count, std::uint64_t seed) const;
    void chooseLearned(bool tell); // what is learned, from the set as it starts

    const RunContext& m_context;
    const RunConfig& m_config;
    RunMaterial& m_material;
    ImagePublisher& m_images;
};

} // namespace distill
