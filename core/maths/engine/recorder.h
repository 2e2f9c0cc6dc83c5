// SPDX-License-Identifier: GPL-3.0-or-later
// Writes a run folder: run.json, journal.jsonl, images/, synthetic/, checkpoints/, result.json.
// Engine thread. Every failure is a DistillError(CannotWrite), but where somebody watches: then what cannot
// be written is kept in memory, in order, until catchUp() gets it onto the disk.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/maths/synth/synthetic_set.h"
#include "core/maths/tensor/state_archive.h"
#include "core/results/teacher_info.h"
#include "core/run/lambda_steering.h"
#include "core/run/run_events.h"
#include "core/store/journal.h"
#include "core/store/snapshot_budget.h"

namespace distill {

class Recorder final {
public:
    // An empty directory records nothing. Otherwise the folder is made now, and refused where it already
    // holds a run; `resuming` asks for one that does. `patient`: record() and the snapshots keep what cannot
    // be written. `fresh`: the folder was made for this run.
    Recorder(std::filesystem::path directory, bool resuming, bool patient = false, bool fresh = false);
    ~Recorder(); // takes back a folder that was made for it and that nothing was written to
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    // The last iteration at which the subject was evaluated; -1 = none. Of a run that goes on, also before.
    std::int64_t lastEvaluated(const std::string& subject) const;

    bool enabled() const { return !m_directory.empty(); }
    // The stored set that the run started from, for run.json. Before begin() or goOn().
    void noteInitialSet(const std::string& path, const std::string& digest);
    void noteData(const std::string& fingerprint) { m_dataFingerprint = fingerprint; } // likewise
    void noteTrack(const std::vector<LambdaEdit>& track) { m_lambdaTrack = track; }    // likewise
    void begin(const RunStarted& started); // run.json and the journal's first line
    // In place of begin(): run.json anew, and the journal goes on after `resumed`. What lies beyond it is
    // moved to a numbered place of the folder (see core/store/abandoned_branch.h). Returns what the user
    // should know.
    std::vector<Message> goOn(const RunStarted& started, const Resumed& resumed);
    // A fork's past: what the journal of `source` tells up to the iteration, with its snapshots. Returns the
    // events.
    std::vector<RunEvent> adoptHistory(const std::filesystem::path& source, std::int64_t iteration);
    void noteTeachers(const std::vector<TeacherInfo>& teachers); // into run.json, with their digests
    void record(const RunEvent& event);                          // nothing before begin()
    void saveImages(const std::shared_ptr<const ImageBatch>& images);
    void saveFloats(const SyntheticSet& set, std::int64_t iteration);
    void saveCheckpoint(const SyntheticSet& set, std::int64_t iteration, const StateArchive& state);
    void end(const Finished& finished); // result.json
    // Writes what was kept; why it still cannot be, if so.
    std::optional<Error> catchUp();

private:
    [[noreturn]] void refuseFolder(const std::error_code& error) const;
    void claim(const RunStarted& started); // run.json
    void attempt(std::function<void()> write);
    Message noteChange();
    void removeAfter(std::int64_t iteration) const;
    void writeStart(const std::vector<TeacherInfo>& teachers) const;

    std::filesystem::path m_directory;
    bool m_resuming = false;
    bool m_ownsDirectory = false; // made for this run
    bool m_patient = false;
    std::deque<std::function<void()>> m_kept; // writes still to be done
    std::optional<JournalWriter> m_journal;
    std::optional<SnapshotBudget> m_budget; // with the journal
    std::optional<RunStarted> m_started;
    std::string m_initialSet, m_initialDigest; // empty = it started from none
    std::vector<LambdaEdit> m_lambdaTrack;
    std::string m_dataFingerprint;
    std::vector<Evaluation> m_evaluations;
};

} // namespace distill
