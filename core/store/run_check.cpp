// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_check.h"

#include <algorithm>
#include <optional>

#include "core/io/atomic_file.h"
#include "core/io/safetensors.h"
#include "core/run/choices.h"
#include "core/store/digest_list.h"
#include "core/store/end_record.h"
#include "core/store/file_problem.h"
#include "core/store/journal.h"
#include "core/store/newest_set.h"
#include "core/store/run_folder.h"
#include "core/store/run_owner.h"
#include "core/store/start_record.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

// Checks one run, and mends it.
class RunCheck final {
public:
    RunCheck(const fs::path& run, bool repair) : m_run(run), m_repair(repair) { m_result.kind = "run"; }

    Verification check() {
        if (m_repair && ownerState(m_run) == OwnerState::Alive)
            throw DistillError(ErrorCode::CannotWrite,
                               "'" + m_run.string() + "' is being written: repair it once that has ended.");
        const bool compared = checkDigests();
        checkJournal();
        checkConfiguration();
        checkFiles();
        checkResult();
        checkThatAllIsThere();
        if (!compared && m_repair)
            noteAll();
        return std::move(m_result);
    }

private:
    void find(const std::string& file, const std::string& problem, const std::string& mended = {}) {
        m_result.findings.push_back({file, problem, mended});
    }

    fs::path aside() { // made when something is first put there
        for (int number = 1; m_aside.empty(); ++number) {
            std::error_code error;
            const auto place = m_run / RunFolder::kDamaged / std::to_string(number);
            fs::create_directories(place.parent_path(), error);
            if (fs::create_directory(place, error))
                m_aside = place;
            else if (error)
                throw DistillError(ErrorCode::CannotWrite,
                                   "Cannot write " + place.string() + ": " + error.message() + ".");
        }
        return m_aside;
    }

    void keepCopy(const fs::path& file) {
        const auto target = aside() / file.filename();
        std::error_code error;
        fs::copy_file(file, target, error);
        if (error)
            throw DistillError(ErrorCode::CannotWrite,
                               "Cannot write " + target.string() + ": " + error.message() + ".");
    }

    // Whether there is anything to compare with. A mirror has what has come from elsewhere so far.
    bool checkDigests() {
        std::error_code error;
        const RunFolder run(m_run);
        if (fs::exists(m_run / RunFolder::kDigests, error) || fs::exists(run.mirror(), error) ||
            filesByIteration().empty())
            return true;
        find(RunFolder::kDigests,
             "it is missing: nothing tells whether the files are what was written" +
                 (m_repair ? std::string() : wayOut("notes them as they are now")),
             m_repair ? "made anew from the files as they are now" : "");
        return false;
    }

    void noteAll() const {
        const RunFolder run(m_run);
        auto files = filesByIteration();
        files.insert(files.end(), {run.start(), run.result()});
        std::error_code error;
        for (const auto& file : files)
            if (fs::exists(file, error))
                valueOrThrow(noteDigest(m_run, file));
    }

    void checkJournal() {
        ++m_result.checked;
        const auto file = RunFolder(m_run).journal();
        const auto journal = readJournal(file);
        if (!journal)
            return find(RunFolder::kJournal, journal.error().message + " What it told is lost; the sets in " +
                                                 RunFolder(m_run).all(RunFolder::kSets).string() +
                                                 " can be used by their names.");
        m_events = journal->events;
        const bool torn =
            journal->tornLastLine && ownerState(m_run) != OwnerState::Alive; // it may be writing
        std::string mended;
        if (m_repair && (torn || !journal->damage.empty())) {
            keepCopy(file);
            const auto text = valueOrThrow(readWholeFile(file));
            valueOrThrow(writeFileAtomically(file, repairedJournal(text, m_events.front())));
            m_journalMended = true;
            mended = "mended; the journal as it was is in " + m_aside.lexically_relative(m_run).string();
        }
        for (const auto& line : journal->damage)
            find(RunFolder::kJournal,
                 phraseOf(line) + (m_repair ? std::string() : wayOut("mends the journal")), mended);
        for (const auto& line : journal->lost)
            find(RunFolder::kJournal, phraseOf(line), "a repair has marked the place");
        for (const auto& line : journal->changed)
            find(RunFolder::kJournal, phraseOf(line));
        if (torn)
            find(RunFolder::kJournal, "its last line is torn, as an interruption leaves it", mended);
        if (findingOf(RunFolder::kJournal) == nullptr && journalWasChanged(m_run))
            find(RunFolder::kJournal,
                 "it was changed since the run ended: it tells something else than it did");
    }

    // Without the file, which a finding names itself, and the full stop.
    std::string phraseOf(const std::string& sentence) const {
        const auto file = RunFolder(m_run).journal().string() + ", ";
        const auto begin = sentence.rfind(file, 0) == 0 ? file.size() : 0;
        return sentence.substr(begin, sentence.size() - 1 - begin);
    }

    void checkConfiguration() {
        ++m_result.checked;
        std::error_code ignored;
        const auto file = RunFolder(m_run).start();
        const bool changed = wasChanged(file, digestIn(readDigests(m_run), RunFolder::kStart));
        const auto record = readStartRecord(m_run);
        if (record && !changed)
            return;
        const bool there = fs::exists(file, ignored);
        std::string mended;
        if (auto anew = m_repair ? recordOfJournal() : std::nullopt) {
            if (there)
                keepCopy(file);
            if (record)
                takeOrigins(*record, *anew);
            valueOrThrow(writeStartRecord(m_run, *anew));
            valueOrThrow(noteDigest(m_run, file));
            mended = "made anew from the journal";
        }
        find(RunFolder::kStart,
             (!there   ? "it is missing"
              : record ? "it was changed since it was written"
                       : "it is no configuration of a run") +
                 (m_repair ? std::string() : wayOut("makes it anew from the journal")),
             mended);
    }

    std::optional<StartRecord> recordOfJournal() const {
        const auto* started = m_events.empty() ? nullptr : std::get_if<RunStarted>(&m_events.front());
        if (started == nullptr)
            return std::nullopt;
        auto record = startRecordOf(*started);
        for (const auto& event : m_events) // run.json has what the run was last executed with
            if (const auto* resumed = std::get_if<Resumed>(&event))
                takeLatest(*resumed, record);
        return record;
    }

    static void takeLatest(const Resumed& resumed, StartRecord& record) {
        if (resumed.iterations > 0)
            record.config.iterations = resumed.iterations;
        if (resumed.threads == 0) // an older program does not tell
            return;
        record.config.threads = record.threads = resumed.threads;
        record.config.device = record.device = resumed.device;
        record.precision = resumed.precision;
        record.config.precision = choiceOf<Precision>(resumed.precision).value_or(record.config.precision);
        record.programVersion = resumed.programVersion;
        record.torchVersion = resumed.torchVersion;
    }

    // What only run.json tells.
    static void takeOrigins(const StartRecord& from, StartRecord& to) {
        to.dataFingerprint = from.dataFingerprint;
        to.initialSet = from.initialSet;
        to.initialDigest = from.initialDigest;
        to.teachers = from.teachers;
        to.lambdaTrack = from.lambdaTrack;
    }

    std::vector<fs::path> filesByIteration() const {
        std::vector<fs::path> files;
        for (const auto& kind : RunFolder::kByIteration)
            for (auto& file : filesBelow(RunFolder(m_run).all(kind)))
                files.push_back(std::move(file));
        return files;
    }

    void checkFiles() {
        const auto digests = readDigests(m_run);
        for (const auto& file : filesByIteration())
            checkFile(file, digests);
    }

    // Missing or damaged: the journal tells the same.
    void checkResult() {
        const auto file = RunFolder(m_run).result();
        const auto* finished = ending();
        std::error_code error;
        const bool there = fs::exists(file, error);
        m_result.checked += there ? 1 : 0;
        const auto problem = there ? problemOf(file, digestIn(readDigests(m_run), RunFolder::kResult))
                                   : std::string(finished != nullptr ? "it is missing" : "");
        if (problem.empty()) {
            if (m_journalMended && finished != nullptr && there) // it says what that was like
                valueOrThrow(writeEndRecord(m_run, *finished, evaluations()));
            return;
        }
        std::string mended;
        if (m_repair && finished != nullptr) {
            if (there)
                keepCopy(file);
            valueOrThrow(writeEndRecord(m_run, *finished, evaluations()));
            mended = "made anew from the journal";
        }
        const auto way = finished == nullptr ? "; `distill resume` makes it again"
                         : m_repair          ? std::string()
                                             : wayOut("makes it anew from the journal");
        find(RunFolder::kResult, problem + way, mended);
    }

    const Finished* ending() const {
        const Finished* last = nullptr;
        for (const auto& event : m_events)
            if (const auto* finished = std::get_if<Finished>(&event))
                last = finished;
        return last;
    }

    std::vector<Evaluation> evaluations() const {
        std::vector<Evaluation> all;
        for (const auto& event : m_events)
            if (const auto* evaluation = std::get_if<Evaluation>(&event))
                all.push_back(*evaluation);
        return all;
    }

    void checkFile(const fs::path& file, const std::map<std::string, std::string>& digests) {
        const auto name = file.lexically_relative(m_run).generic_string();
        ++m_result.checked;
        const auto problem = problemOf(file, digestIn(digests, name));
        if (problem.empty())
            return;
        std::string mended;
        if (m_repair) {
            const auto target = aside() / name;
            std::error_code error;
            fs::create_directories(target.parent_path(), error);
            fs::rename(file, target, error);
            if (!error)
                mended = "moved to " + target.lexically_relative(m_run).generic_string();
        }
        find(name, problem, mended);
    }

    static std::vector<fs::path> filesBelow(const fs::path& folder) {
        std::vector<fs::path> files;
        std::error_code error;
        fs::recursive_directory_iterator entry(folder, error);
        for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error))
            if (entry->is_regular_file(error) && entry->path().filename().string().front() != '.')
                files.push_back(entry->path());
        std::sort(files.begin(), files.end());
        return files;
    }

    // Older snapshots are thinned out; the newest one that the run tells of is not.
    void checkThatAllIsThere() {
        const std::int64_t newest = newestStored(m_events);
        if (newest >= 0)
            checkThatIsThere(RunFolder({}).at(RunFolder::kPictures, newest).generic_string());
        checkNewestSet(newestToldSet(m_run, m_events));
        const auto checkpoint = RunFolder({}).at(RunFolder::kCheckpoints, newest).generic_string();
        for (const auto& [name, digest] : readDigests(m_run))
            if (name.rfind(checkpoint + "/", 0) == 0)
                checkThatIsThere(name);
    }

    // What was only now moved away is missing all the same.
    void checkThatIsThere(const std::string& name) {
        std::error_code error;
        if (fs::exists(m_run / name, error))
            return;
        auto* known = findingOf(name);
        if (known == nullptr)
            return find(name, "it is missing; `distill resume` makes it again");
        known->problem +=
            (known->mended.empty() ? "" : "; " + known->mended) + "; `distill resume` makes it again";
        known->mended.clear();
    }

    // What a run stands for: moved aside by this repair it is missing all the same.
    void checkNewestSet(std::int64_t newest) {
        const auto file = RunFolder(m_run).at(RunFolder::kSets, newest);
        std::error_code error;
        if (newest < 0 || fs::exists(file, error))
            return;
        const auto stands = setOfCheckpoint(newest);
        if (m_repair && stands) {
            fs::create_directories(file.parent_path(), error);
            fs::copy_file(*stands, file, error);
            if (error)
                throw DistillError(ErrorCode::CannotWrite,
                                   "Cannot write " + file.string() + ": " + error.message() + ".");
            valueOrThrow(noteDigest(m_run, file));
        }
        find(file.lexically_relative(m_run).generic_string(),
             std::string("it is missing") + (stands && m_repair ? std::string()
                                             : stands           ? wayOut("takes it from the checkpoint")
                                                                : "; `distill resume` makes it again"),
             stands && m_repair ? "taken from the checkpoint of that iteration" : "");
    }

    // The set in the checkpoint of the iteration, where it is whole and the same. Soft labels may have been taught
    // after the checkpoint was written: then only a digest can tell.
    std::optional<fs::path> setOfCheckpoint(std::int64_t iteration) const {
        const auto file = RunFolder(m_run).at(RunFolder::kCheckpoints, iteration) / RunFolder::kCheckpointSet;
        const auto noted =
            digestIn(readDigests(m_run), RunFolder({}).at(RunFolder::kSets, iteration).generic_string());
        std::error_code error;
        if (!fs::exists(file, error) || !problemOf(file).empty())
            return std::nullopt;
        const bool same =
            noted.empty() ? !hasSoftLabels(file) && !anySetHasSoftLabels() : !wasChanged(file, noted);
        return same ? std::optional(file) : std::nullopt;
    }

    bool anySetHasSoftLabels() const {
        const RunFolder run(m_run);
        const auto stored = run.iterations(RunFolder::kSets);
        return std::any_of(stored.begin(), stored.end(), [&](std::int64_t iteration) {
            return hasSoftLabels(run.at(RunFolder::kSets, iteration));
        });
    }

    static bool hasSoftLabels(const fs::path& file) {
        const auto content = readSafetensors(file);
        return content && content->find("label_logits") != nullptr;
    }

    std::string wayOut(const std::string& what) const {
        return "; `distill verify " + m_run.string() + " --repair` " + what;
    }

    // Of the file, if there is one already.
    Finding* findingOf(const std::string& file) {
        const auto known = std::find_if(m_result.findings.begin(), m_result.findings.end(),
                                        [&](const Finding& finding) { return finding.file == file; });
        return known == m_result.findings.end() ? nullptr : &*known;
    }

    fs::path m_run;
    bool m_repair;
    bool m_journalMended = false;
    fs::path m_aside; // damaged/<number>/ of this repair
    std::vector<RunEvent> m_events;
    Verification m_result;
};

} // namespace

Verification checkRun(const fs::path& run, bool repair) {
    return RunCheck(run, repair).check();
}

} // namespace distill
