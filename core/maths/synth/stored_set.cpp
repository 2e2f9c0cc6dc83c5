// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/synth/stored_set.h"

#include "core/maths/synth/set_file.h"
#include "core/readers/dataset_table.h"
#include "core/run/choices.h"
#include "core/store/named_set.h"
#include "core/store/run_folder.h"
#include "core/store/run_store.h"
#include "core/store/set_of_place.h"
#include "core/store/start_record.h"

namespace distill {
namespace {

// The normalisation of the dataset that the set's networks were fed with.
std::string normalisationOf(const SyntheticSet& set, const std::string& datasetId) {
    if (const auto* descriptor = findDataset(datasetId))
        for (const auto& row : descriptor->normalisations)
            if (row.mean == set.networkSpace.mean && row.std == set.networkSpace.std)
                return row.id;
    return "own";
}

DatasetSource sourceFor(const SyntheticSet& set, const SetPlace& place) {
    DatasetSource source;
    source.id = place.dataset.empty() ? set.datasetId : place.dataset;
    source.path = place.data;
    if (auto needless = needlessData(source.id, place.data))
        throw DistillError(std::move(*needless));
    source.imageSize = set.images.size(2);
    source.splitSeed = place.splitSeed;
    if (const auto run = runConfigOf(place.set);
        run && place.data.empty() && (place.dataset.empty() || place.dataset == run->dataset)) {
        source.path = run->data;
        source.splitSeed = run->splitSeed;
        source.holdOut = run->holdOut; // its teachers have not seen them
    }
    source.normalisation = normalisationOf(set, source.id);
    source.zca = set.networkSpace.scale == PixelScale::Zca;
    return source;
}

// run.json of the run that the place belongs to; nothing where it belongs to none, or that cannot be read.
std::optional<StartRecord> startRecordAt(const std::filesystem::path& place) {
    const auto directory = runDirectoryOf(place);
    if (directory.empty())
        return std::nullopt;
    auto record = readStartRecord(directory);
    return record ? std::optional(std::move(*record)) : std::nullopt;
}

// Other images than the run had: another split, other numbers to normalise by, and accuracies that say nothing of it.
void requireSameImages(const SetPlace& place, const Dataset& dataset) {
    const auto start = startRecordAt(place.set);
    if (!start || start->dataFingerprint.empty() ||
        (!place.dataset.empty() && place.dataset != start->config.dataset))
        return;
    const bool sameSplit = place.data.empty() || place.splitSeed == start->config.splitSeed;
    const auto ofAll = [](const std::string& text) { return text.substr(0, text.find("-held-out-")); };
    if (sameSplit && ofAll(start->dataFingerprint) != ofAll(dataset.fingerprint))
        throw DistillError(ErrorCode::InvalidInput,
                           "The images of " + dataset.name + " are not those that the run '" +
                               runDirectoryOf(place.set).string() +
                               "' was recorded with: say with --data where those are.");
}

} // namespace

std::filesystem::path runDirectoryOf(const std::filesystem::path& place) {
    const auto folder = namedPlace(place).path;
    for (const auto& candidate :
         {folder, folder.parent_path().parent_path(), folder.parent_path().parent_path().parent_path()})
        if (!candidate.empty() && (isRunDirectory(candidate) || lostJournal(candidate)))
            return candidate;
    return {};
}

std::optional<RunConfig> runConfigOf(const std::filesystem::path& place) {
    const auto directory = runDirectoryOf(place);
    if (directory.empty())
        return std::nullopt;
    const auto record = openRun(directory);
    if (record)
        return record->info.config;
    const auto start = startBesideJournal(directory); // tells the same where the journal does not any more
    if (!start)
        throw DistillError(record.error()); // other settings would give other numbers
    return start->config;
}

TeacherConfig teacherRecipeOf(const std::filesystem::path& place) {
    const auto run = runConfigOf(place);
    return run ? run->teacher : TeacherConfig();
}

bool computedMixed(const std::filesystem::path& place) {
    const auto record = startRecordAt(place);
    return record && record->precision == idOf(Precision::Mixed);
}

StoredSet openStoredSet(const SetPlace& place, c10::Device device, const Watch& watch) {
    StoredSet stored;
    const auto file = setFileOf(place.set);
    stored.set = loadSet(file, device);
    stored.iteration = iterationOfSet(file);
    stored.dataset = loadDataset(sourceFor(stored.set, place), watch);
    requireSameImages(place, stored.dataset);
    attachDataset(stored.set, stored.dataset);
    return stored;
}

} // namespace distill
