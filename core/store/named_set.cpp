// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/named_set.h"

#include <string>

#include "core/base/number_text.h"
#include "core/store/digest_list.h"
#include "core/store/file_problem.h"
#include "core/store/newest_set.h"
#include "core/store/run_folder.h"
#include "core/store/snapshot_files.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

Error noSet(const fs::path& run) {
    return {ErrorCode::InvalidInput,
            "'" + run.string() + "' holds no synthetic set: expected synthetic/<iteration>.safetensors.",
            {}};
}

// A set that is not what the run wrote would be taken for its result.
Result<NamedSet> ifWhole(const fs::path& run, NamedSet set) {
    const auto name = set.file.lexically_relative(run).generic_string();
    if (!wasChanged(set.file, digestIn(readDigests(run), name)))
        return set;
    return failure(ErrorCode::InvalidInput,
                   "'" + set.file.string() + "' is damaged: it is not what the run wrote; `distill verify " +
                       run.string() + " --repair` mends what can be mended.");
}

} // namespace

NamedPlace namedPlace(const fs::path& place) {
    std::error_code ignored;
    const std::string text = place.string();
    const auto at = text.rfind('@');
    if (at == std::string::npos || fs::exists(place, ignored) ||
        text.find_first_not_of("0123456789", at + 1) != std::string::npos)
        return {place, std::nullopt};
    const auto iteration = parsedNumber<std::int64_t>(std::string_view(text).substr(at + 1));
    return iteration ? NamedPlace{text.substr(0, at), iteration} : NamedPlace{place, std::nullopt};
}

std::map<std::int64_t, fs::path> storedSetsOf(const fs::path& run) {
    std::map<std::int64_t, fs::path> sets;
    const RunFolder folder(run);
    for (const auto iteration : folder.iterations(RunFolder::kSets))
        sets.emplace(iteration, folder.at(RunFolder::kSets, iteration));
    for (const auto iteration : folder.iterations(RunFolder::kCheckpoints))
        sets.emplace(iteration, folder.at(RunFolder::kCheckpoints, iteration) / RunFolder::kCheckpointSet);
    return sets;
}

Result<NamedSet> setOfIteration(const fs::path& run, std::int64_t iteration) {
    const auto sets = storedSetsOf(run);
    if (sets.empty())
        return tl::unexpected<Error>(noSet(run));
    if (const auto found = sets.find(iteration); found != sets.end())
        return ifWhole(run, {iteration, found->second});
    std::vector<std::int64_t> iterations;
    iterations.reserve(sets.size());
    for (const auto& [stored, file] : sets)
        iterations.push_back(stored);
    return failure(ErrorCode::InvalidInput, "'" + run.string() + "' holds no set of iteration " +
                                                std::to_string(iteration) + "; there are " +
                                                iterationList(iterations) + ".");
}

Result<NamedSet> namedSet(const fs::path& run, std::optional<std::int64_t> iteration) {
    if (iteration)
        return setOfIteration(run, *iteration);
    const auto stored = RunFolder(run).iterations(RunFolder::kSets);
    if (stored.empty())
        return tl::unexpected<Error>(noSet(run));
    if (auto missing = newerSetIsMissing(run, stored.back()))
        return tl::unexpected<Error>(std::move(*missing));
    return ifWhole(run, {stored.back(), RunFolder(run).at(RunFolder::kSets, stored.back())});
}

} // namespace distill
