// SPDX-License-Identifier: GPL-3.0-or-later
// A run folder as it is opened: what is recorded, and the first look at it where a process executes it.
// read() may be called on any thread; show() on the GUI thread.
#pragma once

#include <optional>

#include "core/store/mirror_origin.h"
#include "ui/run/run_attachment.h"
#include "ui/run/run_replay.h"

namespace distill {

struct RunReading {
    Result<RunReplay> replay;
    std::optional<MirrorOrigin>
        origin; // where its run is, where the folder is a mirror that still follows it
    std::optional<RunAttachment::Start> live; // where a process executes the run, or may do so at a place
};

RunReading readRun(const std::filesystem::path& directory);
// Of a folder that could be read: into the model, or followed from now on by its attachment.
void showReading(RunModel& model, RunAttachment& attachment, const std::filesystem::path& directory,
                 const RunReading& reading);

} // namespace distill
