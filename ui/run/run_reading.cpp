// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_reading.h"

#include "ui/run/run_model.h"

namespace distill {

RunReading readRun(const std::filesystem::path& directory) {
    RunReading reading{loadReplay(directory), readMirrorOrigin(directory), std::nullopt};
    if (reading.origin && reading.origin->replaced)
        reading.origin.reset();
    if (reading.replay && (isActive(reading.replay->record.info.state) ||
                           (reading.origin && !isEnded(reading.replay->record.info.journalState))))
        reading.live = RunAttachment::firstLook(directory);
    return reading;
}

void showReading(RunModel& model, RunAttachment& attachment, const std::filesystem::path& directory,
                 const RunReading& reading) {
    if (reading.live)
        attachment.attach(directory, *reading.live, reading.replay->first);
    else
        showReplay(model, *reading.replay);
}

} // namespace distill
