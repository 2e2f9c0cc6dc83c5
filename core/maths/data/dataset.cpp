// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/data/dataset.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>

#include <torch/types.h>

#include "core/base/number_text.h"
#include "core/io/cache_folder.h"
#include "core/io/digest.h"
#include "core/maths/data/zca.h"
#include "core/maths/tensor/random_streams.h"
#include "core/readers/data_places.h"
#include "core/readers/dataset_table.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

// ---- from bytes to tensors

// The tensor takes the vector over: nothing is copied.
template <class Value>
torch::Tensor adopt(std::vector<Value> values, const std::vector<std::int64_t>& shape,
                    torch::ScalarType type) {
    auto owner = std::make_shared<std::vector<Value>>(std::move(values));
    Value* data = owner->data();
    return torch::from_blob(
        data, shape, [owner](void*) mutable { owner.reset(); }, torch::TensorOptions(type));
}

std::vector<torch::Tensor> indicesByClass(const std::vector<std::int64_t>& labels, std::size_t classes) {
    std::vector<std::vector<std::int64_t>> lists(classes);
    for (std::size_t i = 0; i < labels.size(); ++i)
        lists.at(static_cast<std::size_t>(labels[i])).push_back(static_cast<std::int64_t>(i));
    std::vector<torch::Tensor> indices;
    for (auto& list : lists) {
        const auto count = static_cast<std::int64_t>(list.size());
        indices.push_back(adopt(std::move(list), {count}, torch::kInt64));
    }
    return indices;
}

// The tensor keeps the mapped file open. Nobody writes to a dataset's images.
torch::Tensor adoptMapped(const ImageSet& set, const std::vector<std::int64_t>& shape) {
    auto owner = set.mapped;
    return torch::from_blob(
        const_cast<std::uint8_t*>(owner.get()), shape, [owner](void*) mutable { owner.reset(); },
        torch::TensorOptions(torch::kUInt8));
}

DatasetSplit toSplit(ImageSet set, std::size_t classes) {
    const std::vector<std::int64_t> shape{set.count, set.channels, set.height, set.width};
    DatasetSplit split;
    split.classIndices = indicesByClass(set.labels, classes);
    split.images = set.mapped ? adoptMapped(set, shape) : adopt(std::move(set.pixels), shape, torch::kUInt8);
    split.labels = adopt(std::move(set.labels), {set.count}, torch::kInt64);
    return split;
}

std::string fingerprintOf(const RawDataset& data) {
    Digest digest;
    for (const ImageSet* set : {&data.train, &data.test}) {
        const std::array<std::int64_t, 4> shape{set->count, set->channels, set->height, set->width};
        digest.update(shape.data(), sizeof shape);
        digest.update(set->bytes(), set->byteCount());
        digest.update(set->labels.data(), set->labels.size() * sizeof(std::int64_t));
    }
    return digest.hex();
}

void checkContent(const RawDataset& data, const DatasetDescriptor& expected, const fs::path& path) {
    const auto refuse = [&](const std::string& what) {
        const std::string where = path.empty() ? expected.name : path.string();
        throw DistillError(ErrorCode::InvalidInput, where + " " + what + "; is it " + expected.name + "?");
    };
    const ImageSet& set = data.train;
    const bool fits = (expected.channels == 0 || set.channels == expected.channels) &&
                      (expected.anySize() || (set.height == expected.height && set.width == expected.width));
    if (!fits)
        refuse("holds images of " + std::to_string(set.channels) + " x " + std::to_string(set.height) +
               " x " + std::to_string(set.width) + ", expected " + std::to_string(expected.channels) + " x " +
               std::to_string(expected.height) + " x " + std::to_string(expected.width));
    if (expected.classes != 0 && data.classNames.size() != static_cast<std::size_t>(expected.classes))
        refuse("holds " + counted(data.classNames.size(), "class", "classes") + ", expected " +
               std::to_string(expected.classes));
    if (data.test.count == 0)
        refuse("holds no test image");
    std::vector<bool> seen(data.classNames.size());
    for (const auto label : set.labels)
        seen.at(static_cast<std::size_t>(label)) = true;
    const auto missing = std::find(seen.begin(), seen.end(), false);
    if (missing != seen.end())
        refuse("has no training image of the class \"" +
               data.classNames.at(static_cast<std::size_t>(missing - seen.begin())) + "\"");
}

// As chosen, as published, or as measured.
PixelSpace meanAndStd(const DatasetDescriptor& descriptor, const RawDataset& data,
                      const std::string& normalisation) {
    PixelSpace space;
    space.mean = descriptor.mean.empty() ? data.mean : descriptor.mean;
    space.std = descriptor.mean.empty() ? data.std : descriptor.std;
    if (normalisation != "own") {
        const auto& rows = descriptor.normalisations;
        const auto found =
            std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.id == normalisation; });
        if (found == rows.end())
            throw DistillError(ErrorCode::Usage, descriptor.name + " has no normalization '" + normalisation +
                                                     "'; set normalization to own.");
        space.mean = found->mean;
        space.std = found->std;
    }
    if (space.mean.size() != static_cast<std::size_t>(data.train.channels))
        throw DistillError(ErrorCode::Usage,
                           "The normalization '" + normalisation + "' is for " +
                               std::to_string(space.mean.size()) + " channels, the images have " +
                               std::to_string(data.train.channels) + "; set normalization to own.");
    return space;
}

ReadHooks hooksFor(const std::string& name, const Watch& watch) {
    ReadHooks hooks;
    hooks.cancelled = watch.cancelled;
    if (watch.progress)
        hooks.progress = [progress = watch.progress, name](double done, double total) {
            progress({"data", "Reading " + name, done, total});
        };
    return hooks;
}

} // namespace

bool findsDataset(const std::string& id) {
    return findData(offeredDataset(id)).has_value();
}

void holdOutImages(Dataset& dataset, std::int64_t count, std::uint64_t seed) {
    const RandomStreams streams(seed);
    auto kept = torch::ones({dataset.train.size()}, torch::kBool);
    for (int c = 0; c < dataset.classes(); ++c) {
        const auto& members = dataset.train.classIndices[static_cast<std::size_t>(c)];
        const std::int64_t share = count / dataset.classes() + (c < count % dataset.classes() ? 1 : 0);
        if (share >= members.size(0))
            throw DistillError(ErrorCode::Usage, "hold_out: " + counted(count, "image", "images") +
                                                     " are more than the smallest class of " + dataset.name +
                                                     " can spare: hold out fewer.");
        const auto order =
            torch::randperm(members.size(0), streams.generator(Purpose::HoldOut, 0, c), torch::kInt64);
        kept.index_fill_(0, members.index_select(0, order.slice(0, 0, share)), false);
    }
    const auto part = [&](const torch::Tensor& chosen) {
        DatasetSplit split;
        split.images = dataset.train.images.index_select(0, chosen);
        split.labels = dataset.train.labels.index_select(0, chosen);
        for (int c = 0; c < dataset.classes(); ++c)
            split.classIndices.push_back((split.labels == c).nonzero().flatten());
        return split;
    };
    dataset.heldOut = part(kept.logical_not().nonzero().flatten());
    dataset.train = part(kept.nonzero().flatten());
    dataset.fingerprint += "-held-out-" + std::to_string(count) + "-" + std::to_string(seed);
}

DatasetSource dataSourceOf(const RunConfig& config) {
    return {config.dataset,       config.data, config.imageSize, config.splitSeed,
            config.normalisation, config.zca,  config.holdOut};
}

Dataset loadDataset(const DatasetSource& source, const Watch& watch) {
    const DatasetRow& row = offeredDataset(source.id);
    const auto* descriptor = &row.shown;
    const fs::path place = placeOfData(row, source.path);
    RawDataset raw =
        valueOrThrow(row.read(place, {static_cast<int>(source.imageSize), source.splitSeed, false},
                              hooksFor(descriptor->name, watch)));
    checkContent(raw, *descriptor, place);
    if (!source.path.empty() && !descriptor->made)
        rememberPlace(row.shown.id, place);
    if (const auto problem = cacheProblem(); !problem.empty())
        raw.warnings.push_back({problem, {}});
    Dataset dataset;
    dataset.id = source.id;
    dataset.place = place.string();
    dataset.name = descriptor->name;
    dataset.channels = raw.train.channels;
    dataset.height = raw.train.height;
    dataset.width = raw.train.width;
    dataset.pixelSpace = meanAndStd(*descriptor, raw, source.normalisation);
    dataset.augmentation = descriptor->augmentation;
    dataset.fingerprint = fingerprintOf(raw);
    dataset.warnings = std::move(raw.warnings);
    dataset.classNames = std::move(raw.classNames);
    dataset.train = toSplit(std::move(raw.train), dataset.classNames.size());
    dataset.test = toSplit(std::move(raw.test), dataset.classNames.size());
    if (source.holdOut > 0)
        holdOutImages(dataset, source.holdOut, source.splitSeed);
    if (source.zca) {
        watch.tell({"data", "Whitening " + dataset.name, 0, 0});
        dataset.pixelSpace.scale = PixelScale::Zca;
        dataset.pixelSpace.zca = fitZca(dataset.train);
    }
    return dataset;
}

Dataset loadDataset(const std::string& id, const std::string& path, const Watch& watch, bool zca) {
    DatasetSource source;
    source.id = id;
    source.path = path;
    source.zca = zca;
    return loadDataset(source, watch);
}

} // namespace distill
