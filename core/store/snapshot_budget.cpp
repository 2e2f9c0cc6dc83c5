// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/snapshot_budget.h"

#include <iterator>
#include <limits>
#include <utility>

#include "core/run/lambda_steering.h"
#include "core/store/journal.h"
#include "core/store/run_folder.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMegabyte = 1000000;

// The cheapest one to lose; the end where none may go.
SnapshotSizes::iterator leastMissed(SnapshotSizes& sizes, const std::set<std::int64_t>& kept) {
    auto best = sizes.end();
    if (sizes.size() < 3)
        return best;
    double lowest = std::numeric_limits<double>::infinity();
    const auto last = std::prev(sizes.end());
    for (auto it = std::next(sizes.begin()); it != last; ++it) {
        if (kept.count(it->first) > 0)
            continue;
        const auto gap = static_cast<double>(std::next(it)->first - std::prev(it)->first);
        const auto age = static_cast<double>(last->first - it->first);
        if (gap / age >= lowest)
            continue;
        lowest = gap / age;
        best = it;
    }
    return best;
}

} // namespace

std::vector<std::int64_t> snapshotsToDrop(SnapshotSizes sizes, const std::set<std::int64_t>& kept,
                                          std::uintmax_t budget) {
    std::uintmax_t total = 0;
    for (const auto& [iteration, size] : sizes)
        total += size;
    std::vector<std::int64_t> dropped;
    while (total > budget) {
        const auto found = leastMissed(sizes, kept);
        if (found == sizes.end())
            break;
        total -= found->second;
        dropped.push_back(found->first);
        sizes.erase(found);
    }
    return dropped;
}

SnapshotBudget::SnapshotBudget(fs::path directory, std::int64_t megabytes)
    : m_directory(std::move(directory)), m_budget(static_cast<std::uintmax_t>(megabytes) * kMegabyte) {
    if (m_budget == 0)
        return;
    for (const auto& kind : RunFolder::kSnapshots)
        for (const auto iteration : RunFolder(m_directory).iterations(kind))
            m_sizes[iteration] = sizeOf(iteration);
    if (!m_sizes.empty())
        keepAsJournalled();
}

// Without a journal that tells which matter, all that is there stays.
void SnapshotBudget::keepAsJournalled() {
    const auto journal = readJournal(RunFolder(m_directory).journal());
    if (journal)
        for (const auto& event : journal->events)
            observe(event);
    else
        for (const auto& [iteration, size] : m_sizes)
            m_kept.insert(iteration);
}

void SnapshotBudget::observe(const RunEvent& event) {
    if (const auto* evaluation = std::get_if<Evaluation>(&event))
        m_kept.insert(evaluation->iteration);
    const auto* control = std::get_if<ControlApplied>(&event);
    if (control != nullptr && lambdaEditOf(*control))
        m_kept.insert(control->iteration - 1); // stored before the first iteration with the new λ
}

void SnapshotBudget::stored(std::int64_t iteration) {
    if (m_budget == 0)
        return;
    m_sizes[iteration] = sizeOf(iteration);
    for (const auto old : snapshotsToDrop(m_sizes, m_kept, m_budget)) {
        for (const auto& kind : RunFolder::kSnapshots) {
            std::error_code ignored;
            fs::remove(RunFolder(m_directory).at(kind, old), ignored);
        }
        m_sizes.erase(old);
    }
}

std::uintmax_t SnapshotBudget::sizeOf(std::int64_t iteration) const {
    std::uintmax_t bytes = 0;
    for (const auto& kind : RunFolder::kSnapshots) {
        std::error_code missing;
        const auto size = fs::file_size(RunFolder(m_directory).at(kind, iteration), missing);
        bytes += missing ? 0 : size;
    }
    return bytes;
}

} // namespace distill
