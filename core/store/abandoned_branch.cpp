// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/abandoned_branch.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "core/base/guarded.h"
#include "core/io/staged_output.h"
#include "core/run/run_controls.h"
#include "core/store/journal.h"
#include "core/store/run_folder.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFiles[] = {RunFolder::kStart, RunFolder::kResult, RunFolder::kNotes};

bool holdsLaterFiles(const fs::path& run, std::int64_t from) {
    for (const auto& kind : RunFolder::kByIteration) {
        const auto stored = RunFolder(run).iterations(kind);
        if (!stored.empty() && stored.back() > from)
            return true;
    }
    return false;
}

// Iterations alone will be computed again; accuracies and what somebody asked of λ may not come again.
bool tellsOfMore(const fs::path& run, std::int64_t from) {
    const auto journal = valueOrThrow(readJournal(RunFolder(run).journal()));
    return std::any_of(journal.events.begin(), journal.events.end(), [from](const RunEvent& event) {
        const auto* applied = std::get_if<ControlApplied>(&event);
        const auto kind = applied != nullptr ? controlKindFromString(applied->key) : std::nullopt;
        const bool counts = std::holds_alternative<Evaluation>(event) || (kind && takesValue(*kind));
        return counts && iterationOf(event).value_or(0) > from;
    });
}

[[noreturn]] void refuse(const fs::path& place, const std::error_code& error) {
    throw DistillError(ErrorCode::CannotWrite, "What '" + place.string() +
                                                   "' is to keep cannot be written: " + error.message() +
                                                   ". Nothing was changed.");
}

// Whole files are never changed in place, so a link keeps what they hold now.
void linkOrCopy(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::create_hard_link(from, to, error);
    if (error) {
        error.clear();
        fs::copy_file(from, to, error);
    }
    if (error)
        refuse(to, error);
}

void keepFolder(const fs::path& from, const fs::path& to) {
    std::error_code error;
    if (!fs::is_directory(from, error))
        return;
    fs::create_directories(to, error);
    if (error)
        refuse(to, error);
    fs::recursive_directory_iterator entry(from, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        const auto target = to / entry->path().lexically_relative(from);
        if (entry->is_directory(error))
            fs::create_directories(target, error);
        else if (entry->is_regular_file(error))
            linkOrCopy(entry->path(), target);
    }
    if (error)
        refuse(to, error);
}

void keepAll(const fs::path& run, const fs::path& target) {
    std::error_code error;
    fs::create_directories(target, error);
    if (!error)
        fs::copy_file(RunFolder(run).journal(), RunFolder(target).journal(),
                      error); // the run's own is appended to
    if (error)
        refuse(target, error);
    if (!error && fs::exists(run / RunFolder::kDigests, error))
        fs::copy_file(run / RunFolder::kDigests, target / RunFolder::kDigests, error); // so is this
    for (const char* name : kFiles)
        if (fs::is_regular_file(run / name, error))
            linkOrCopy(run / name, target / name);
    for (const auto& kind : RunFolder::kByIteration)
        keepFolder(RunFolder(run).all(kind), RunFolder(target).all(kind));
}

fs::path nextNumber(const fs::path& folder) {
    int highest = 0;
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        int number = 0;
        std::from_chars(name.data(), name.data() + name.size(), number);
        highest = std::max(highest, number);
    }
    return folder / std::to_string(highest + 1);
}

} // namespace

Result<std::optional<fs::path>> keepAbandoned(const fs::path& run, std::int64_t from) {
    return guarded<std::optional<fs::path>>([&] {
        if (!holdsLaterFiles(run, from) && !tellsOfMore(run, from))
            return std::optional<fs::path>();
        std::error_code error;
        fs::create_directories(run / RunFolder::kAbandoned, error);
        if (error)
            refuse(run / RunFolder::kAbandoned, error);
        const auto place = nextNumber(run / RunFolder::kAbandoned);
        StagedOutput staged(place);
        keepAll(run, staged.path());
        staged.commit();
        return std::optional<fs::path>(place);
    });
}

} // namespace distill
