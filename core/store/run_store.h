// SPDX-License-Identifier: GPL-3.0-or-later
// Runs on disk: find, open, replay. Needs no torch. Any thread; every call reads the folder anew.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/run/run_config.h"
#include "core/run/run_events.h"

namespace distill {

struct RunInfo {
    std::filesystem::path directory;
    RunConfig config;
    std::string datasetName;                     // for people
    RunState state = RunState::Stopped;          // as it is now, see presentState()
    RunState journalState = RunState::Preparing; // of the journal's last line that tells one
    std::int64_t lastIteration = 0;              // of the branch that is valid, see Resumed
    std::optional<double> lambda;                // in force at the last iteration; none before the first
    std::optional<double> cmi;                   // nats, as of the last iteration; none before the first
    std::int64_t classes = 0;
    double lastAccuracy = -1; // percent, last evaluation of the synthetic set; -1 = none
    double bestAccuracy = -1; // percent, highest of them; -1 = none
    std::string startedAt;    // ISO 8601, UTC
    std::string parent;       // run folder that it was forked from; empty = none
    std::int64_t parentIteration = -1;
};

struct RunRecord {
    RunInfo info;
    std::vector<RunEvent> events;    // as journalled, without abandoned branches and the pixels of Images
    std::vector<RunEvent> steering;  // what was asked of λ, see JournalContent
    std::vector<std::string> damage; // what the journal tells no more, a sentence each
    std::vector<std::int64_t> imageIterations; // stored snapshots, ascending
};

bool isRunDirectory(const std::filesystem::path& directory);
// Why a new run cannot be there: CannotWrite where the folder would lie inside another run.
std::optional<Error> refusedPlace(const std::filesystem::path& directory);
// Why what a command makes cannot be there: CannotWrite anywhere in a run's folder but in analysis/, by any way there.
std::optional<Error> refusedOutput(const std::filesystem::path& file);
// What becomes of the journal's state: an ended run stays as it ended; otherwise it goes on while its owner
// lives (see owner.json), is LostContact where the owner was lost, and Stopped where nobody owns it. Of a
// mirror that nobody owns nothing is known: LostContact.
RunState presentState(const std::filesystem::path& directory, RunState journalState);
// Reads no more of the journal than a list needs. Nothing where the folder is no run that this program can
// read.
std::optional<RunInfo> readRunInfo(const std::filesystem::path& directory);
std::vector<RunInfo>
listRuns(const std::filesystem::path& base); // newest first; folders that are no runs are skipped
// Why a folder that holds what a run stored is no run folder: its journal is gone. Nothing for any other folder.
std::optional<Error> lostJournal(const std::filesystem::path& directory);
// A torn last line is dropped, a damaged one left out and named in `damage`. InvalidInput where the journal's
// first line is not understood.
Result<RunRecord> openRun(const std::filesystem::path& directory);
// One stored snapshot; geometry comes from the run's RunStarted.
Result<std::shared_ptr<const ImageBatch>> readImages(const RunRecord& record, std::int64_t iteration);

} // namespace distill
