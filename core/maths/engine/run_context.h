// SPDX-License-Identifier: GPL-3.0-or-later
// What the parts of one run share: what it was asked for, how it is steered, where its events go, and what it
// works on. The engine owns both and outlives the parts. Engine thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/data/dataset.h"
#include "core/maths/engine/objective.h"
#include "core/maths/engine/recorder.h"
#include "core/maths/tensor/random_streams.h"
#include "core/run/job_parts.h"
#include "core/run/run_controls.h"
#include "core/run/run_observer.h"
#include "core/run/run_request.h"

namespace distill {

struct RunContext {
    const RunRequest& request;
    RunControls& controls;
    RunObserver& observer;
    Recorder& recorder;
    RandomStreams streams;
    c10::Device device;
    int threads = 0;

    const RunConfig& config() const { return request.config; }
    // Into the journal and to whoever listens.
    void emit(const RunEvent& event) const {
        recorder.record(event);
        observer.onEvent(event);
    }
    Watch watch() const {
        return watchBy(controls, [this](const Progress& progress) { emit(progress); });
    }
};

// Filled in this order by RunPreparation; the objective refers to data and set, so it stays where it is.
struct RunMaterial {
    RunMaterial() = default;
    ~RunMaterial() = default;
    RunMaterial(const RunMaterial&) = delete;
    RunMaterial& operator=(const RunMaterial&) = delete;

    std::optional<Dataset> dataset;
    bool mixed = false; // the run computes in mixed precision, where it may
    std::unique_ptr<Method> method;
    SyntheticSet set;
    std::unique_ptr<Objective> objective;
    std::unique_ptr<TeacherPool> teachers; // none where CMI is 0 by definition
    std::unique_ptr<TeacherPool> monitors; // none unless asked for
};

} // namespace distill
