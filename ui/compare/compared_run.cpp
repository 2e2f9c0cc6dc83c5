// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/compared_run.h"

#include "ui/run/run_replay.h"

namespace distill {

Result<ComparedRun> loadComparedRun(const std::filesystem::path& directory, const QString& name) {
    const auto replay = loadReplay(directory);
    if (!replay)
        return tl::unexpected<Error>(replay.error());
    RunModel model; // lives on this thread only
    model.applyAll(replay->record.events);
    ComparedRun run;
    run.directory = directory;
    run.name = name;
    run.iterations = replay->record.info.config.iterations;
    run.curves = model.curves();
    run.evaluations = model.evaluations();
    run.images = replay->last;
    return run;
}

} // namespace distill
