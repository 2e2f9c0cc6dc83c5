// SPDX-License-Identifier: GPL-3.0-or-later
// run.json: what a run was started with and made from. Its settings stand at the top, so that it can be given
// back as a configuration. Any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/run/lambda_steering.h"
#include "core/run/run_events.h"

namespace distill {

// What the run was started with, as its event tells it, and what it was made from. `directory` and `deviceNote` are not
// written; names and size of the images are missing where an older program wrote the file.
struct StartRecord : RunStarted {
    struct Teacher {
        std::string network;
        double testAccuracy = -1; // percent; -1 = unknown
        std::string digest;       // XXH3-128 of its file
    };

    std::string dataFingerprint;           // of the dataset; empty = not known
    std::string initialSet, initialDigest; // path and XXH3-128 of the stored set it began with; empty = none
    std::vector<Teacher> teachers;         // empty = none, or not yet trained
    std::vector<LambdaEdit> lambdaTrack; // edits of λ that it was to make at their iterations, as RunRequest
};

// Without what the event does not tell: fingerprint, stored set, teachers, edits to come.
StartRecord startRecordOf(const RunStarted& started);

// The event that the journal of `run` begins with; nothing where the record does not tell the images.
std::optional<RunStarted> startedOf(const StartRecord& record, const std::filesystem::path& run);

// The same from the run.json in `run`, for a journal whose own first line is damaged. Nothing either where run.json was
// changed since it was written, as its digest tells.
std::optional<RunStarted> startBesideJournal(const std::filesystem::path& run);

// CannotWrite.
Result<void> writeStartRecord(const std::filesystem::path& run, const StartRecord& record);
// InvalidInput, with the file, where it is missing or no configuration of a run. What older programs did not
// write stays empty.
Result<StartRecord> readStartRecord(const std::filesystem::path& run);

} // namespace distill
