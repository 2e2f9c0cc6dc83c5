// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/set_of_place.h"

#include "core/base/result.h"
#include "core/store/named_set.h"
#include "core/store/newest_set.h"
#include "core/store/run_store.h"
#include "core/store/verify.h"

namespace distill {

std::filesystem::path setFileOf(const std::filesystem::path& place) {
    std::error_code error;
    const auto [folder, iteration] = namedPlace(place);
    if (!std::filesystem::exists(folder, error))
        throw DistillError(ErrorCode::InvalidInput,
                           "There is no run folder or file '" + folder.string() + "'.");
    if (!std::filesystem::is_directory(folder, error))
        return asWritten(folder);
    if (auto lost = lostJournal(folder))
        throw DistillError(std::move(*lost));
    const auto sets = storedSetsOf(folder);
    for (const char* name :
         {"set.safetensors", "data/set.safetensors"}) // imported; a bundle. A run's own come first
        if (sets.empty() && !iteration && std::filesystem::is_regular_file(folder / name, error))
            return asWritten(folder / name);
    if (iteration || sets.empty())
        return valueOrThrow(namedSet(folder, iteration)).file;
    const auto newest = sets.rbegin()->first;
    if (auto missing = newerSetIsMissing(folder, newest))
        throw DistillError(std::move(*missing));
    return valueOrThrow(setOfIteration(folder, newest)).file; // that is refused where it is damaged
}

} // namespace distill
