// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/engine/recorder.h"

#include <algorithm>

#include <unistd.h>

#include "core/io/digest.h"
#include "core/io/png_image.h"
#include "core/maths/synth/checkpoints.h"
#include "core/maths/synth/set_file.h"
#include "core/store/abandoned_branch.h"
#include "core/store/digest_list.h"
#include "core/store/end_record.h"
#include "core/store/run_folder.h"
#include "core/store/start_record.h"

namespace distill {
namespace {

// A copy that later steps do not change.
SyntheticSet frozen(const SyntheticSet& set) {
    SyntheticSet copy = set;
    for (torch::Tensor* tensor : {&copy.images, &copy.labels, &copy.labelLogits, &copy.learningRate})
        if (tensor->defined())
            *tensor = tensor->detach().clone();
    return copy;
}

// Of a run that goes on with other threads, elsewhere or by another program: from where on its digits may differ from
// those of one that was never interrupted.
std::optional<Message> changeOfMachine(const std::filesystem::path& directory, const RunStarted& started,
                                       std::int64_t from) {
    const auto before = readStartRecord(directory);
    if (!before)
        return std::nullopt;
    std::string changes;
    const auto note = [&](const char* what, const std::string& old, const std::string& now) {
        if (!old.empty() && old != now)
            changes += (changes.empty() ? "" : ", ") + std::string(what) + " " + now + " in place of " + old;
    };
    note("threads", before->threads > 0 ? std::to_string(before->threads) : "",
         std::to_string(started.threads));
    note("device", before->device, started.device);
    note("precision", before->precision, started.precision);
    note("version", before->programVersion, started.programVersion);
    note("LibTorch", before->torchVersion, started.torchVersion);
    if (changes.empty())
        return std::nullopt;
    return Message{Severity::Info,
                   "From iteration " + std::to_string(from + 1) + " on the run computes with " + changes +
                       ": its last digits may differ from those of an uninterrupted run.",
                   {}};
}

} // namespace

Recorder::Recorder(std::filesystem::path directory, bool resuming, bool patient, bool fresh)
    : m_directory(std::move(directory)), m_resuming(resuming), m_ownsDirectory(fresh), m_patient(patient) {
    if (!enabled())
        return;
    std::error_code error;
    const bool holdsRun = std::filesystem::exists(RunFolder(m_directory).journal(), error);
    if (holdsRun != resuming && resuming)
        throw DistillError(ErrorCode::InvalidInput,
                           "'" + m_directory.string() + "' holds no run to go on with.");
    if (holdsRun != resuming)
        throw DistillError(ErrorCode::CannotWrite,
                           "'" + m_directory.string() + "' already holds a run. Choose another folder.");
    m_ownsDirectory = std::filesystem::create_directories(m_directory, error) || m_ownsDirectory;
    if (std::error_code ignored;
        error && std::filesystem::is_symlink(std::filesystem::symlink_status(m_directory, ignored)))
        error = std::make_error_code(std::errc::no_such_file_or_directory); // what the link leads to
    if (!error && ::access(m_directory.c_str(), W_OK) != 0)
        error = std::error_code(errno, std::generic_category());
    if (error)
        refuseFolder(error);
}

Recorder::~Recorder() {
    std::error_code ignored; // remove() takes empty folders only: never what another process began there
    if (enabled() && m_ownsDirectory && !m_started && !m_resuming)
        std::filesystem::remove(m_directory, ignored);
}

void Recorder::refuseFolder(const std::error_code& error) const {
    throw DistillError(ErrorCode::CannotWrite, "The run folder '" + m_directory.string() +
                                                   "' cannot be written: " + error.message() + ".");
}

void Recorder::begin(const RunStarted& started) {
    if (!enabled())
        return;
    // The journal first: it is refused where another process was quicker, and then nothing has been touched.
    m_journal.emplace(valueOrThrow(JournalWriter::create(RunFolder(m_directory).journal())));
    std::error_code error;
    for (const auto& kind : RunFolder::kSnapshots)
        if (!error)
            std::filesystem::create_directories(RunFolder(m_directory).all(kind), error);
    if (error)
        refuseFolder(error);
    m_budget.emplace(m_directory, started.config.snapshotBudget);
    record(started);
    claim(started);
}

std::vector<Message> Recorder::goOn(const RunStarted& started, const Resumed& resumed) {
    std::vector<Message> told;
    if (!enabled())
        return told;
    const auto journal = RunFolder(m_directory).journal();
    const bool changed = journalWasChanged(m_directory);
    const auto known = valueOrThrow(readJournal(journal));
    for (const auto& line : known.damage)
        told.push_back({Severity::Warning, line, {}});
    const auto kept = valueOrThrow(keepAbandoned(m_directory, resumed.from)); // before anything changes
    if (resumed.checkpoint.empty() && kept)
        told.push_back({Severity::Warning, "There is no usable checkpoint: the run begins again.", {}});
    if (kept)
        told.push_back({Severity::Warning,
                        "What was recorded beyond iteration " + std::to_string(resumed.from) +
                            " is kept in '" + kept->string() + "', a run folder of its own.",
                        {}});
    for (const auto& event : known.events)
        if (const auto* evaluation = std::get_if<Evaluation>(&event);
            evaluation != nullptr && evaluation->iteration <= resumed.from)
            m_evaluations.push_back(*evaluation);
    if (auto change = changeOfMachine(m_directory, started, resumed.from))
        told.push_back(std::move(*change));
    claim(started);
    m_journal.emplace(valueOrThrow(JournalWriter::reopen(journal)));
    if (changed)
        told.push_back(noteChange());
    record(resumed);
    removeUnfinished(m_directory);
    for (const auto& kind : RunFolder::kSnapshots) {
        std::error_code ignored; // what cannot be made is said when something is stored there
        std::filesystem::create_directories(RunFolder(m_directory).all(kind), ignored);
        removeUnfinished(RunFolder(m_directory).all(kind));
    }
    if (kept)
        removeAfter(resumed.from);
    m_budget.emplace(m_directory, started.config.snapshotBudget);
    return told;
}

// For good: what comes later must not make it whole again.
Message Recorder::noteChange() {
    valueOrThrow(m_journal->noteChange());
    return {
        Severity::Warning,
        "The journal of '" + m_directory.string() +
            "' was changed after the run had ended: what it tells of that, edits of λ too, may be wrong. It "
            "goes on from its checkpoint all the same.",
        {}};
}

std::vector<RunEvent> Recorder::adoptHistory(const std::filesystem::path& source, std::int64_t iteration) {
    std::vector<RunEvent> adopted;
    if (!m_journal)
        return adopted;
    for (const auto& event : valueOrThrow(readJournal(RunFolder(source).journal())).events)
        if (const auto at = iterationOf(event); at && *at <= iteration) {
            record(event);
            adopted.push_back(event);
        }
    std::error_code ignored;
    const RunFolder from(source), to(m_directory);
    for (const auto& kind : RunFolder::kSnapshots)
        for (const auto stored : from.iterations(kind))
            if (stored <= iteration)
                std::filesystem::copy_file(from.at(kind, stored), to.at(kind, stored), ignored);
    m_budget.emplace(m_directory, m_started->config.snapshotBudget); // with what was copied
    return adopted;
}

std::int64_t Recorder::lastEvaluated(const std::string& subject) const {
    std::int64_t last = -1;
    for (const auto& evaluation : m_evaluations)
        if (evaluation.subject == subject)
            last = std::max(last, evaluation.iteration);
    return last;
}

// Snapshots, checkpoints and outcome of the branch that was left and is kept elsewhere.
void Recorder::removeAfter(std::int64_t iteration) const {
    std::error_code ignored;
    std::filesystem::remove(RunFolder(m_directory).result(), ignored);
    const RunFolder folder(m_directory);
    for (const auto& kind : RunFolder::kSnapshots)
        for (const auto stored : folder.iterations(kind))
            if (stored > iteration)
                std::filesystem::remove(folder.at(kind, stored), ignored);
    CheckpointFolder(m_directory).removeAfter(iteration);
}

void Recorder::claim(const RunStarted& started) {
    m_started = started;
    writeStart({});
}

void Recorder::writeStart(const std::vector<TeacherInfo>& teachers) const {
    auto record = startRecordOf(*m_started);
    record.dataFingerprint = m_dataFingerprint;
    record.initialSet = m_initialSet;
    record.initialDigest = m_initialDigest;
    record.lambdaTrack = m_lambdaTrack;
    for (const auto& teacher : teachers)
        record.teachers.push_back(
            {teacher.network, teacher.testAccuracy, valueOrThrow(digestOfFile(teacher.file))});
    valueOrThrow(writeStartRecord(m_directory, record));
    valueOrThrow(noteDigest(m_directory, RunFolder(m_directory).start()));
}

void Recorder::noteInitialSet(const std::string& path, const std::string& digest) {
    m_initialSet = path;
    m_initialDigest = digest;
}

void Recorder::noteTeachers(const std::vector<TeacherInfo>& teachers) {
    if (m_started)
        writeStart(teachers);
}

void Recorder::attempt(std::function<void()> write) {
    if (m_patient && !m_kept.empty()) // in order
        return m_kept.push_back(std::move(write));
    try {
        write();
    } catch (const DistillError& error) {
        if (!m_patient || error.error().code != ErrorCode::CannotWrite)
            throw;
        m_kept.push_back(std::move(write));
    }
}

std::optional<Error> Recorder::catchUp() {
    try {
        for (; !m_kept.empty(); m_kept.pop_front())
            m_kept.front()();
    } catch (const DistillError& error) {
        return error.error();
    }
    return std::nullopt;
}

void Recorder::record(const RunEvent& event) {
    if (!m_journal || std::holds_alternative<Progress>(event))
        return;
    if (const auto* images = std::get_if<Images>(&event); images != nullptr && !images->stored)
        return; // to look at alone: the journal stays small
    if (const auto* evaluation = std::get_if<Evaluation>(&event))
        m_evaluations.push_back(*evaluation);
    attempt([this, event] {
        valueOrThrow(m_journal->append(event));
        if (m_budget)
            m_budget->observe(event);
    });
}

void Recorder::saveImages(const std::shared_ptr<const ImageBatch>& images) {
    if (!m_journal || !pngSupported())
        return;
    attempt([this, images] {
        const auto file = RunFolder(m_directory).at(RunFolder::kPictures, images->iteration);
        valueOrThrow(writePng(tile(*images), file));
        valueOrThrow(noteDigest(m_directory, file));
        if (m_budget)
            m_budget->stored(images->iteration);
    });
}

void Recorder::saveFloats(const SyntheticSet& set, std::int64_t iteration) {
    if (!m_journal)
        return;
    attempt([this, iteration, kept = m_patient ? frozen(set) : set] {
        const auto file = RunFolder(m_directory).at(RunFolder::kSets, iteration);
        saveSet(kept, iteration, file);
        valueOrThrow(noteDigest(m_directory, file));
        if (m_budget)
            m_budget->stored(iteration);
    });
}

void Recorder::saveCheckpoint(const SyntheticSet& set, std::int64_t iteration, const StateArchive& state) {
    if (!m_journal)
        return;
    valueOrThrow(m_journal->sync()); // the journal must not be behind the checkpoint
    const CheckpointFolder checkpoints(m_directory);
    checkpoints.write(iteration, set, state);
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(checkpoints.pathOf(iteration), error))
        valueOrThrow(noteDigest(m_directory, entry.path()));
}

void Recorder::end(const Finished& finished) {
    if (!m_journal)
        return;
    if (const auto problem = catchUp())
        throw DistillError(*problem);
    valueOrThrow(writeEndRecord(m_directory, finished, m_evaluations));
    valueOrThrow(m_journal->sync());
}

} // namespace distill
