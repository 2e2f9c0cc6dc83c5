// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_store.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <set>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/io/atomic_file.h"
#include "core/run/event_json.h"
#include "core/store/end_record.h"
#include "core/store/journal.h"
#include "core/store/mirror_origin.h"
#include "core/store/named_set.h"
#include "core/store/run_folder.h"
#include "core/store/run_owner.h"
#include "core/store/start_record.h"

namespace distill {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::string_view kSynthetic = "synthetic";

// Takes over what an event says about the run as a whole.
class Summary final {
public:
    explicit Summary(RunInfo& info) : m_info(info) {}

    void operator()(const RunStarted& e) {
        m_info.config = e.config;
        m_info.datasetName = e.datasetName;
        m_info.parent = e.parent;
        m_info.parentIteration = e.parentIteration;
        m_info.classes = static_cast<std::int64_t>(e.classNames.size());
    }
    void operator()(const StateChanged& e) { m_info.journalState = e.state; }
    void operator()(const Iteration& e) {
        m_info.lastIteration = std::max(m_info.lastIteration, e.iteration);
        m_info.lambda = e.lambda;
        m_info.cmi = e.cmi;
    }
    void operator()(const Evaluation& e) {
        if (e.subject != kSynthetic)
            return;
        m_info.lastAccuracy = e.accuracyMean;
        m_info.bestAccuracy = std::max(m_info.bestAccuracy, e.accuracyMean);
    }
    void operator()(const Resumed& e) {
        m_info.journalState = RunState::Preparing;
        m_info.lastIteration = e.from; // an earlier one may have begun further on
        if (e.iterations > 0)
            m_info.config.iterations = e.iterations;
    }
    void operator()(const Finished& e) {
        m_info.journalState = e.state;
        m_info.lastIteration = std::max(m_info.lastIteration, e.iterations);
    }
    template <class Other>
    void operator()(const Other&) {}

private:
    RunInfo& m_info;
};

std::vector<std::string_view> linesOf(std::string_view text) {
    std::vector<std::string_view> lines;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = text.find('\n', start);
        if (end == std::string_view::npos)
            break; // torn
        lines.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return lines;
}

bool names(std::string_view line, std::string_view event) {
    return ::memmem(line.data(), line.size(), event.data(), event.size()) != nullptr;
}

// Reads from the end and parses only what tells something new, so that a list need not parse long journals
// whole. What a Resumed makes void is passed over.
class PeekFromEnd final {
public:
    explicit PeekFromEnd(RunInfo& info) : m_info(info) {}

    void read(const std::vector<std::string_view>& lines) {
        for (auto line = lines.rbegin(); line != lines.rend(); ++line)
            if (mayMatter(*line))
                apply(Json::parse(line->begin(), line->end(), nullptr, false));
        m_info.journalState = m_state.value_or(m_info.journalState);
    }

private:
    bool mayMatter(std::string_view line) const {
        return names(line, "\"evaluation\"") || names(line, "\"resumed\"") ||
               ((!m_iteration || !m_info.lambda) && names(line, "\"iteration\"")) ||
               (!m_state && (names(line, "\"finished\"") || names(line, "\"state\"")));
    }
    void apply(const Json& json) {
        if (const auto event = eventFromJson(json))
            std::visit([this](const auto& e) { take(e); }, *event);
    }
    void take(const Resumed& e) { // its iterations are done, and an end before it is void
        if (!std::exchange(m_iteration, true))
            m_info.lastIteration = e.from;
        m_state = m_state.value_or(RunState::Preparing);
        m_limit = std::min(m_limit, keptUpTo(e));
        if (!m_total && e.iterations > 0) {
            m_info.config.iterations = e.iterations;
            m_total = true;
        }
    }
    void take(const Iteration& e) {
        if (!std::exchange(m_iteration, true))
            m_info.lastIteration = std::max(m_info.lastIteration, e.iteration);
        if (!m_info.lambda && e.iteration <= m_limit) {
            m_info.lambda = e.lambda;
            m_info.cmi = e.cmi;
        }
    }
    void take(const Evaluation& e) {
        if (e.subject != kSynthetic || e.iteration > m_limit)
            return;
        if (!std::exchange(m_evaluation, true))
            m_info.lastAccuracy = e.accuracyMean;
        m_info.bestAccuracy = std::max(m_info.bestAccuracy, e.accuracyMean);
    }
    void take(const StateChanged& e) { m_state = m_state.value_or(e.state); }
    void take(const Finished& e) {
        if (!m_state)
            m_info.lastIteration = std::max(m_info.lastIteration, e.iterations);
        m_state = m_state.value_or(e.state);
    }
    template <class Other>
    void take(const Other&) {}

    RunInfo& m_info;
    std::optional<RunState> m_state;
    std::int64_t m_limit = std::numeric_limits<std::int64_t>::max();
    bool m_iteration = false, m_evaluation = false, m_total = false;
};

// A resumed run's folder may still hold pictures of the abandoned branch: its journal says which are valid.
void dropAbandonedImages(RunRecord& record) {
    std::set<std::int64_t> stored;
    bool resumed = false;
    for (const auto& event : record.events) {
        resumed = resumed || std::holds_alternative<Resumed>(event);
        if (const auto* images = std::get_if<Images>(&event); images && images->stored)
            stored.insert(images->batch->iteration);
    }
    if (!resumed)
        return;
    auto& iterations = record.imageIterations;
    iterations.erase(std::remove_if(iterations.begin(), iterations.end(),
                                    [&](std::int64_t i) { return stored.count(i) == 0; }),
                     iterations.end());
}

} // namespace

bool isRunDirectory(const fs::path& directory) {
    std::error_code ignored;
    return fs::is_regular_file(RunFolder(directory).journal(), ignored);
}

std::optional<Error> lostJournal(const fs::path& directory) {
    std::error_code ignored;
    const RunFolder run(directory);
    const bool hasStart = fs::is_regular_file(run.start(), ignored); // so has a bundle
    const bool hasStored = fs::is_directory(run.all(RunFolder::kSets), ignored) ||
                           fs::is_regular_file(directory / RunFolder::kDigests, ignored);
    if (isRunDirectory(directory) || !hasStart || !hasStored)
        return std::nullopt;
    const auto sets = run.iterations(RunFolder::kSets);
    const std::string rest = sets.empty() ? std::string(".")
                                          : "; its sets can be used by their names, such as '" +
                                                run.at(RunFolder::kSets, sets.back()).string() + "'.";
    return Error{ErrorCode::InvalidInput,
                 "'" + directory.string() + "' was a run folder, and its " + RunFolder::kJournal +
                     " is gone: what that told is lost" + rest,
                 {}};
}

std::optional<Error> refusedPlace(const fs::path& directory) {
    std::error_code error;
    const auto whole = fs::absolute(directory, error).lexically_normal();
    for (auto above = whole.parent_path(); above != above.parent_path(); above = above.parent_path())
        if (isRunDirectory(above))
            return Error{ErrorCode::CannotWrite,
                         "'" + directory.string() + "' lies in the run '" + above.string() +
                             "': whatever removes that would remove both. Choose a place beside it.",
                         {}};
    return std::nullopt;
}

std::optional<Error> refusedOutput(const fs::path& file) {
    std::error_code error;
    auto whole = fs::weakly_canonical(fs::absolute(file, error), error);
    if (error)
        return std::nullopt; // what is wrong shows when it is made
    if (!whole.has_filename())
        whole = whole.parent_path();
    for (auto below = whole; below != below.parent_path(); below = below.parent_path())
        if (const auto run = below.parent_path(); isRunDirectory(run)) {
            if (below != whole && below.filename() == RunFolder::kAnalysis)
                return std::nullopt;
            return Error{
                ErrorCode::CannotWrite,
                "'" + file.string() + "' lies in the run '" + run.string() +
                    "', whose folder holds what the run stored: choose a place beside it, or in its analysis/.",
                {}};
        }
    return std::nullopt;
}

RunState presentState(const fs::path& directory, RunState journalState) {
    if (isEnded(journalState))
        return journalState;
    switch (ownerState(directory)) {
    case OwnerState::Alive:
        return isActive(journalState) ? journalState : RunState::Preparing;
    case OwnerState::Lost:
        return RunState::LostContact;
    case OwnerState::None:
        break;
    }
    return isLiveMirror(directory) ? RunState::LostContact : RunState::Stopped;
}

std::optional<RunInfo> readRunInfo(const fs::path& directory) {
    const auto text = readWholeFile(RunFolder(directory).journal());
    if (!text)
        return std::nullopt;
    const auto lines = linesOf(*text);
    if (lines.empty())
        return std::nullopt;
    const Json first = Json::parse(lines.front().begin(), lines.front().end(), nullptr, false);
    auto event = eventFromJson(first);
    const bool missing = event && !std::holds_alternative<RunStarted>(*event);
    if (first.is_discarded() || missing) // damaged, or gone
        if (auto told = startBesideJournal(directory))
            event = RunEvent(std::move(*told));
    const auto* started = event ? std::get_if<RunStarted>(&*event) : nullptr;
    if (started == nullptr)
        return std::nullopt;
    RunInfo info;
    info.directory = directory;
    if (const auto time = first.find("time"); time != first.end() && time->is_string())
        info.startedAt = time->get<std::string>();
    Summary summary(info);
    summary(*started);
    PeekFromEnd(info).read(lines);
    info.state = presentState(directory, info.journalState);
    return info;
}

std::vector<RunInfo> listRuns(const fs::path& base) {
    std::vector<RunInfo> runs;
    std::error_code error;
    fs::directory_iterator entry(base, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        if (!isRunDirectory(entry->path()))
            continue;
        if (auto info = readRunInfo(entry->path()))
            runs.push_back(std::move(*info));
    }
    std::sort(runs.begin(), runs.end(), [](const RunInfo& a, const RunInfo& b) {
        return a.startedAt != b.startedAt ? a.startedAt > b.startedAt : a.directory > b.directory;
    });
    return runs;
}

Result<RunRecord> openRun(const fs::path& directory) {
    if (auto lost = lostJournal(directory))
        return tl::unexpected<Error>(std::move(*lost));
    if (const auto named = namedPlace(directory); named.iteration && isRunDirectory(named.path))
        return failure(ErrorCode::InvalidInput,
                       "'" + directory.string() +
                           "' names one set of a run, and this takes the whole run: '" + named.path.string() +
                           "'.");
    if (!isRunDirectory(directory))
        return failure(ErrorCode::InvalidInput,
                       directory.string() + " is no run folder: it holds no " + RunFolder::kJournal + ".");
    auto journal = readJournal(RunFolder(directory).journal());
    if (!journal)
        return tl::unexpected<Error>(journal.error());
    RunRecord record;
    record.info.directory = directory;
    record.info.startedAt = journal->firstTime;
    Summary summary(record.info);
    for (const auto& event : journal->events)
        std::visit(summary, event);
    record.info.state = presentState(directory, record.info.journalState);
    record.events = std::move(journal->events);
    record.steering = std::move(journal->steering);
    record.damage = std::move(journal->damage);
    for (const auto* lines : {&journal->lost, &journal->changed})
        record.damage.insert(record.damage.end(), lines->begin(), lines->end());
    if (record.damage.empty() && journalWasChanged(directory))
        record.damage.push_back(RunFolder(directory).journal().string() +
                                " was changed since the run ended: what it tells may be wrong.");
    record.imageIterations = RunFolder(directory).iterations(RunFolder::kPictures);
    dropAbandonedImages(record);
    return record;
}

} // namespace distill
