// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/newest_set.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>

#include "core/store/digest_list.h"
#include "core/store/end_record.h"
#include "core/store/file_problem.h"
#include "core/store/journal.h"
#include "core/store/run_folder.h"
#include "core/store/snapshot_files.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

// Every run stores its set before it tells how accurate that is, and before it ends; one that failed may not.
bool endedWithSet(const Finished& finished) {
    return finished.state == RunState::Finished || finished.state == RunState::Stopped;
}

// What the events say by themselves.
class ToldByEvents final {
public:
    explicit ToldByEvents(const std::vector<RunEvent>& events) {
        for (const auto& event : events)
            std::visit([this](const auto& e) { take(e); }, event);
    }

    std::int64_t newest() const { return m_newest; }
    bool ended() const { return m_ended; }
    // Whether what else tells of that iteration can be of the branch that is valid.
    bool allows(std::int64_t iteration) const {
        return iteration <= m_kept || m_pictures.count(iteration) != 0;
    }

private:
    void take(const Evaluation& e) {
        if (e.subject == "synthetic")
            m_newest = std::max(m_newest, e.iteration);
    }
    void take(const Finished& e) {
        m_ended = true;
        if (endedWithSet(e))
            m_newest = std::max(m_newest, e.iterations);
    }
    void take(const Images& e) {
        if (e.stored)
            m_pictures.insert(e.batch->iteration);
    }
    void take(const Resumed& e) { m_kept = std::min(m_kept, keptUpTo(e)); }
    template <class Other>
    void take(const Other&) {}

    std::int64_t m_newest = -1;
    std::int64_t m_kept = std::numeric_limits<std::int64_t>::max(); // what no branch was left before
    std::set<std::int64_t> m_pictures;
    bool m_ended = false;
};

std::int64_t toldByDigests(const std::map<std::string, std::string>& digests, const ToldByEvents& events) {
    std::int64_t newest = -1;
    const std::string folder = std::string(RunFolder::kSets.folder) + "/";
    for (const auto& [name, digest] : digests)
        if (name.rfind(folder, 0) == 0)
            if (const auto iteration = snapshotIteration(name.substr(folder.size()), RunFolder::kSets.suffix);
                iteration && events.allows(*iteration))
                newest = std::max(newest, *iteration);
    return newest;
}

// Where the journal does not tell the end, and as far as the file is what was written.
std::int64_t toldByResult(const fs::path& run, const std::map<std::string, std::string>& digests,
                          const ToldByEvents& events) {
    const auto file = RunFolder(run).result();
    if (events.ended())
        return -1;
    if (wasChanged(file, digestIn(digests, RunFolder::kResult)))
        return -1;
    const auto finished = readEndRecord(run);
    const bool counts = finished && endedWithSet(*finished) && events.allows(finished->iterations);
    return counts ? finished->iterations : -1;
}

} // namespace

std::int64_t newestStored(const std::vector<RunEvent>& events) {
    std::int64_t newest = -1;
    for (const auto& event : events)
        if (const auto* images = std::get_if<Images>(&event); images != nullptr && images->stored)
            newest = std::max(newest, images->batch->iteration);
    return newest;
}

std::int64_t newestToldSet(const fs::path& run, const std::vector<RunEvent>& events) {
    const ToldByEvents told(events);
    const auto digests = readDigests(run);
    return std::max({told.newest(), toldByDigests(digests, told), toldByResult(run, digests, told)});
}

std::optional<Error> newerSetIsMissing(const fs::path& run, std::int64_t found) {
    const auto journal = readJournal(RunFolder(run).journal());
    const auto newest = newestToldSet(run, journal ? journal->events : std::vector<RunEvent>());
    if (newest <= found)
        return std::nullopt;
    const auto name = run.string();
    return Error{ErrorCode::InvalidInput,
                 "The newest set of '" + name + "', that of iteration " + std::to_string(newest) + " (" +
                     RunFolder({}).at(RunFolder::kSets, newest).generic_string() +
                     "), is missing: `distill verify " + name +
                     " --repair` brings it back where a checkpoint holds it, and '" + name + "@" +
                     std::to_string(found) + "' names the newest that is there.",
                 {}};
}

} // namespace distill
