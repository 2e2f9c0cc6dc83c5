// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/newest_set.h"

#include <algorithm>
#include <string>

#include "core/store/digest_list.h"
#include "core/store/journal.h"
#include "core/store/run_folder.h"

namespace distill {

std::int64_t newestStored(const std::vector<RunEvent>& events) {
    std::int64_t newest = -1;
    for (const auto& event : events)
        if (const auto* images = std::get_if<Images>(&event); images != nullptr && images->stored)
            newest = std::max(newest, images->batch->iteration);
    return newest;
}

std::optional<Error> newerSetIsMissing(const std::filesystem::path& run, std::int64_t found) {
    const auto digests = readDigests(run);
    const auto noted = [&](std::int64_t iteration) {
        return digests.count(RunFolder({}).at(RunFolder::kSets, iteration).generic_string()) != 0;
    };
    if (digests.empty())
        return std::nullopt;
    const auto journal =
        readJournal(RunFolder(run).journal()); // branches that were left have their sets elsewhere
    if (!journal)
        return std::nullopt;
    std::int64_t newest = -1;
    for (const auto& event : journal->events)
        if (const auto* images = std::get_if<Images>(&event); images != nullptr && images->stored)
            if (images->batch->iteration > newest && noted(images->batch->iteration))
                newest = images->batch->iteration;
    if (newest <= found)
        return std::nullopt;
    return Error{ErrorCode::InvalidInput,
                 "The newest set of '" + run.string() + "', that of iteration " + std::to_string(newest) +
                     ", is not there any more; the newest that is there is of iteration " +
                     std::to_string(found) + ", and is taken where that is asked for.",
                 {}};
}

} // namespace distill
