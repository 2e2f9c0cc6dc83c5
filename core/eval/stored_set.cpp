// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/stored_set.h"

#include "core/api/catalogue.h"
#include "core/api/run_store.h"
#include "core/synth/set_file.h"

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

} // namespace

std::filesystem::path setFileOf(const std::filesystem::path& place) {
    std::error_code error;
    if (!std::filesystem::exists(place, error))
        throw DistillError(ErrorCode::InvalidInput,
                           "There is no run folder or file '" + place.string() + "'.");
    if (!std::filesystem::is_directory(place, error))
        return place;
    for (const char* name : {"set.safetensors", "data/set.safetensors"}) // imported; a bundle
        if (std::filesystem::is_regular_file(place / name, error))
            return place / name;
    std::filesystem::path newest;
    for (const auto& entry : std::filesystem::directory_iterator(place / "synthetic", error))
        if (entry.path().extension() == ".safetensors" && entry.path() > newest)
            newest = entry.path();
    if (newest.empty())
        throw DistillError(ErrorCode::InvalidInput,
                           "'" + place.string() +
                               "' holds no synthetic set: expected synthetic/<iteration>.safetensors.");
    return newest;
}

std::optional<RunConfig> runConfigOf(const std::filesystem::path& place) {
    if (!isRunDirectory(place))
        return std::nullopt;
    const auto record = openRun(place);
    return record ? std::optional(record->info.config) : std::nullopt;
}

StoredSet openStoredSet(const SetPlace& place, c10::Device device,
                        const std::function<void(const Progress&)>& progress,
                        const std::function<bool()>& cancelled) {
    StoredSet stored;
    stored.set = loadSet(setFileOf(place.set), device);
    stored.dataset = loadDataset(sourceFor(stored.set, place), progress, cancelled);
    attachDataset(stored.set, stored.dataset);
    return stored;
}

} // namespace distill
