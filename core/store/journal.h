// SPDX-License-Identifier: GPL-3.0-or-later
// journal.jsonl: one RunEvent a line, only ever appended. Every line has "seq" and "time" (ISO 8601, UTC).
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

#include "core/base/result.h"
#include "core/run/run_events.h"

namespace distill {

// Engine thread. One write() per event, fsync at most once a second and on close. Iteration lines keep their
// per-class CMI up to 100 classes, beyond that in every 50th iteration. Progress is not journalled; Images
// only where stored.
class JournalWriter final {
public:
    static Result<JournalWriter> create(const std::filesystem::path& file); // must not exist yet
    // Goes on writing one that is there: a torn last line is cut off, numbering goes on.
    static Result<JournalWriter> reopen(const std::filesystem::path& file);
    ~JournalWriter();
    JournalWriter(JournalWriter&& other) noexcept;
    JournalWriter& operator=(JournalWriter&& other) noexcept;
    JournalWriter(const JournalWriter&) = delete;
    JournalWriter& operator=(const JournalWriter&) = delete;

    Result<void> append(const RunEvent& event);
    // Puts down that what stands before was changed since the run ended: see JournalContent::changed.
    Result<void> noteChange();
    Result<void> sync();

private:
    JournalWriter() = default;
    Result<void> write(const std::string& line, bool last); // `last`: it must not be lost with the machine
    int m_descriptor = -1;
    std::uint64_t m_sequence = 0;
    std::filesystem::path m_file;
    std::chrono::steady_clock::time_point m_lastSync;
};

struct JournalContent {
    std::vector<RunEvent> events; // without those of abandoned branches
    // ControlApplied and Resumed alone, those of abandoned branches too: what was asked of λ, see
    // lambdaTrack().
    std::vector<RunEvent> steering;
    std::string firstTime; // of the first line
    bool tornLastLine = false;
    std::vector<std::string> damage;  // one sentence for each place where a line was left out or is gone
    std::vector<std::string> lost;    // the same where a repair marked that lines are gone for good
    std::vector<std::string> changed; // the same where the run went on after what it had told was changed
};

// A torn last line (no newline, or no valid JSON) is dropped; a line in the middle that is damaged costs that
// line and is named, as is where lines are gone (by their numbers). For a first line that is damaged or missing
// run.json speaks. A foreign schema, or neither of both: InvalidInput with file and line number.
Result<JournalContent> readJournal(const std::filesystem::path& file);

// The same journal without damaged and torn lines; in place of what is lost stands a line that says so. `start` is
// its first line where that is damaged or gone.
std::string repairedJournal(const std::string& text, const RunEvent& start);

} // namespace distill
