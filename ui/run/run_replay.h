// SPDX-License-Identifier: GPL-3.0-or-later
// Shows a recorded run: load() reads its folder (any thread), show() applies its journal to the model (GUI
// thread).
#pragma once

#include <filesystem>
#include <memory>

#include "core/store/run_store.h"

namespace distill {

class RunModel;

struct RunReplay {
    RunRecord record;
    std::shared_ptr<const ImageBatch> first, last; // snapshots; null where none was stored or read
    std::string problem;                           // why a snapshot could not be read; may be empty
};

Result<RunReplay> loadReplay(const std::filesystem::path& directory);
// What `from` knows of a run, put into another model: all that the run told, and its images.
void showAgain(RunModel& into, const RunModel& from);
void showReplay(RunModel& model, const RunReplay& replay);

} // namespace distill
